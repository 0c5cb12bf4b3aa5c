using System.Text;

namespace SerHost.Sdk.Manifest;

/// <summary>Writes plugin.json: <c>ASSEMBLY OUTPUT REFERENCES</c>, the last a text file with one assembly path a line.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length != 3)
        {
            Console.Error.WriteLine("serhost-manifest : error SERHOST000: expected ASSEMBLY OUTPUT REFERENCES.");
            return 2;
        }

        try
        {
            PluginFacts facts = PluginInspector.Inspect(args[0], File.ReadAllLines(args[2]));
            File.WriteAllText(args[1], ManifestText.Of(facts), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return 0;
        }
        catch (ManifestException error)
        {
            // The form MSBuild recognises as an error of the build.
            Console.Error.WriteLine($"{Path.GetFileName(args[0])} : error {error.Code}: {error.Message}");
            return 1;
        }
    }
}
