using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace SerHost.Reports.Parts;

/// <summary>JSON inside a page: nothing in it can end the element it stands in (&lt;, &gt;, &amp; and quotes are escaped).</summary>
internal static class PageJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
    };
}
