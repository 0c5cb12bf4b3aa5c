using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Questions to methods and their maps across processes.</summary>
internal static class MapCodec
{
    public static void Write(WireWriter writer, AttributionRequest request)
    {
        ModelCodec.Write(writer, request.Input);
        writer.Int(request.Target);
        writer.Long(unchecked((long)request.Seed));
    }

    public static AttributionRequest ReadRequest(WireReader reader) =>
        new(ModelCodec.ReadInput(reader)!, reader.Int(), unchecked((ulong)reader.Long()));

    public static void Write(WireWriter writer, RelevanceMap? map)
    {
        writer.Bool(map is not null);
        if (map is not null)
        {
            writer.Int(map.Bands);
            writer.Block(map.Values.Span);
            AudioCodec.Write(writer, map.TimeAxis);
            writer.Int(map.Target);
            writer.List(map.Diagnostics, ModelCodec.Write);
            writer.List(map.ExtraMaps, Write);
            writer.Texts(map.Notes);
            writer.Bool(map.Site is not null);
            if (map.Site is { } site)
            {
                writer.Text(site.Name);
                writer.Block<int>([.. site.Dims]);
                writer.Block(site.Values.Span);
            }
        }
    }

    public static RelevanceMap? ReadMap(WireReader reader)
    {
        if (!reader.Bool())
        {
            return null;
        }

        int bands = reader.Int();
        float[] values = reader.Block<float>();
        TimeAxis axis = AudioCodec.ReadAxis(reader);
        return new RelevanceMap(bands, values, axis, reader.Int())
        {
            Diagnostics = reader.List(ModelCodec.ReadDiagnostic),
            ExtraMaps = reader.List(ReadNamed),
            Notes = reader.Texts(),
            Site = reader.Bool() ? new SiteMap(reader.Text(), reader.Block<int>(), reader.Block<float>()) : null,
        };
    }

    private static void Write(WireWriter writer, NamedMap map)
    {
        writer.Text(map.Name);
        writer.Double(map.Weight);
        writer.Block(map.Values.Span);
    }

    private static NamedMap ReadNamed(WireReader reader) => new(reader.Text(), reader.Double(), reader.Block<float>());
}
