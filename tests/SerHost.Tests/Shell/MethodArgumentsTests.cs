using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Tests.Shell;

public sealed class MethodArgumentsTests
{
    [Fact]
    public void Methods_and_parameters_are_read_alike_with_colons_and_with_param()
    {
        IReadOnlyList<MethodChoice> colons = MethodArguments.Read("--methods",
            "occlusion:fill=mean:window-frames=20,crp:layer=layer1.conv1:channels=top:8");
        IReadOnlyList<MethodChoice> options = MethodArguments.With(
            MethodArguments.Read("--methods", "occlusion,crp"),
                ["occlusion.fill=mean", "occlusion.window-frames=20", "crp.layer=layer1.conv1", "crp.channels=top:8"]);
        Assert.Equal(Texts(colons), Texts(options));
        Assert.Equal("top:8", colons[1].Parameters["channels"]);
    }

    [Fact]
    public void One_method_needs_no_name_before_its_parameter()
    {
        MethodChoice method = MethodArguments.Single("--method", "crp", ["layer=layer1.conv1"]);
        Assert.Equal(("crp", "layer1.conv1"), (method.Id, method.Parameters["layer"]));
        Assert.Equal(Defaults.Method, MethodArguments.Single("--method", null, []).Id);
    }

    [Fact]
    public void Same_method_twice_is_told_apart_by_its_parameters()
    {
        IReadOnlyList<MethodChoice> methods = MethodArguments.Read("--methods", "occlusion,occlusion:preset=paper");
        Assert.Equal(["occlusion", "occlusion:preset=paper"], methods.Select(method => method.Label));
        Assert.All(methods, method => Assert.Equal("occlusion", method.Id));
    }

    [Theory]
    [InlineData("occlusion,crp", "fill=mean")]
    [InlineData("occlusion", "crp.layer=x")]
    [InlineData("occlusion", "fill")]
    public void Parameter_of_nobody_is_refused(string methods, string parameter) =>
        Assert.Equal("--param", Assert.Throws<RequestException>(() =>
            MethodArguments.With(MethodArguments.Read("--methods", methods), [parameter])).Field);

    private static string[] Texts(IEnumerable<MethodChoice> methods) =>
        [.. methods.Select(method => $"{method.Label} {string.Join(' ', method.Parameters.Select(pair => $"{pair.Key}={pair.Value}"))}")];
}
