using System.Text.Json;
using SerHost.Analysis.CueContrasts;
using SerHost.Core.Store.Json;

namespace SerHost.Core.Tests.Store;

public sealed class OlderStoreTests
{
    [Fact]
    public void Contrast_read_from_an_older_store_loses_its_rounding_too()
    {
        const string kept = """{"baseline":"matched","value":35.5,"delta":4.6e-14,"chancePositive":0.5,"sets":12,"undefinedReason":null}""";
        Assert.Equal(0, JsonSerializer.Deserialize<BaselineContrast>(kept, StoreJson.Line)!.Delta);
        string small = kept.Replace("4.6e-14", "4.6e-6", StringComparison.Ordinal);
        Assert.Equal(4.6e-6, JsonSerializer.Deserialize<BaselineContrast>(small, StoreJson.Line)!.Delta);
    }
}
