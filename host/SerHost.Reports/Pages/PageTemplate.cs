using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace SerHost.Reports.Pages;

/// <summary>The page around its content: template, style and program, and the policy that lets nothing else run or load.</summary>
internal static class PageTemplate
{
    private static readonly FluidParser s_parser = new(new FluidParserOptions { AllowFunctions = true });
    private static readonly Lazy<IFluidTemplate> s_template = new(Parse);
    private static readonly Lazy<string> s_script = new(Script);
    private static readonly Lazy<string> s_style = new(() => Text("page/report.css") + "\n" + Text("third-party/uPlot.min.css"));

    /// <summary>The page in two parts: before and after the clips' blocks.</summary>
    /// <param name="content">What stands on it.</param>
    /// <param name="methods">Names of the methods, plain.</param>
    /// <param name="data">JSON for the page's program.</param>
    /// <param name="isFolder">Whether clips' pages are files beside it, which the program loads.</param>
    public static (string Head, string Tail) Render(ReportContent content, IReadOnlyList<string> methods, string data, bool isFolder)
    {
        string marker = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var options = new TemplateOptions { MemberAccessStrategy = new UnsafeMemberAccessStrategy() };
        var context = new TemplateContext(options);
        context.SetValue("c", content);
        context.SetValue("methods", methods);
        context.SetValue("policy", Policy(isFolder));
        context.SetValue("style", s_style.Value);
        context.SetValue("script", s_script.Value);
        context.SetValue("data", data);
        context.SetValue("blocks", marker);
        string[] parts = s_template.Value.Render(context, HtmlEncoder.Create(UnicodeRanges.All)).Split(marker);
        return (parts[0], parts[1]);
    }

    /// <summary>Nothing is loaded, only the page's own program runs; in a folder it may add the files beside it.</summary>
    private static string Policy(bool isFolder) =>
        $"default-src 'none'; script-src {Hash(s_script.Value)}{(isFolder ? " 'strict-dynamic'" : "")}; style-src {Hash(s_style.Value)}; "
        + "media-src blob:; base-uri 'none'; form-action 'none'";

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Script()
    {
        var script = new StringBuilder();
        script.Append(Text("third-party/uPlot.iife.min.js")).Append("\n(() => {\n'use strict';\n");
        IEnumerable<string> parts = typeof(PageTemplate).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("page/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal));
        foreach (string part in parts.Order(StringComparer.Ordinal))
        {
            script.Append(Text(part)).Append('\n');
        }

        return script.Append("})();\n").ToString();
    }

    private static IFluidTemplate Parse() => s_parser.TryParse(Text("page/report.liquid"), out IFluidTemplate template, out string error)
        ? template
        : throw new InvalidOperationException($"The report's template is wrong: {error}");

    private static string Text(string resource)
    {
        using Stream stream = typeof(PageTemplate).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program was built without {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
