using System.Text;
using System.Text.Json;

namespace SerHost.Sdk.Manifest;

/// <summary>The text of plugin.json.</summary>
internal static class ManifestText
{
    public static string Of(PluginFacts facts)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("id", facts.Id);
            writer.WriteString("name", facts.Name);
            writer.WriteString("version", facts.Version);
            writer.WriteString("sdkVersion", facts.SdkVersion);
            writer.WriteString("assembly", facts.Assembly);
            writer.WriteString("kind", string.Join(",", facts.Kinds));
            if (facts.IsIsolated)
            {
                writer.WriteBoolean("isolated", true);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
