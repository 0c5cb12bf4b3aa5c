using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>What a plugin offers, described, across processes.</summary>
internal static class PartCodec
{
    public static void Write(WireWriter writer, AttributionDescriptor? descriptor)
    {
        writer.Bool(descriptor is not null);
        if (descriptor is not null)
        {
            writer.Text(descriptor.Id);
            writer.Text(descriptor.Name);
            writer.Text(descriptor.Version);
            writer.Text(descriptor.Summary);
            writer.Int((int)descriptor.Needs);
            writer.List(descriptor.Parameters, Write);
            writer.Text(descriptor.Device);
            writer.Text(descriptor.AcceleratedFormOf);
            writer.Texts(descriptor.FormerIds);
            writer.Texts(descriptor.Sources);
            writer.List(descriptor.Presets, Write);
            writer.Text(descriptor.Cost);
        }
    }

    public static AttributionDescriptor? ReadMethod(WireReader reader) => !reader.Bool()
        ? null
        : new AttributionDescriptor(reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Enum<ModelAccess>(),
            reader.List(ReadParameter))
        {
            Device = reader.Text(),
            AcceleratedFormOf = reader.NullableText(),
            FormerIds = reader.Texts(),
            Sources = reader.Texts(),
            Presets = reader.List(ReadPreset),
            Cost = reader.Text(),
        };

    private static void Write(WireWriter writer, ParameterPreset preset)
    {
        writer.Text(preset.Id);
        writer.Text(preset.Summary);
        writer.TextMap(preset.Values);
    }

    private static ParameterPreset ReadPreset(WireReader reader) => new(reader.Text(), reader.Text(), reader.TextMap());

    public static void Write(WireWriter writer, CueExtractorDescriptor? descriptor)
    {
        writer.Bool(descriptor is not null);
        if (descriptor is not null)
        {
            writer.Text(descriptor.Id);
            writer.Text(descriptor.Name);
            writer.Text(descriptor.Version);
            writer.Text(descriptor.Summary);
            writer.List(descriptor.Cues, Write);
            writer.List(descriptor.Parameters, Write);
        }
    }

    public static CueExtractorDescriptor? ReadExtractor(WireReader reader) => !reader.Bool()
        ? null
        : new CueExtractorDescriptor(reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.List(ReadCue),
            reader.List(ReadParameter));

    public static void Write(WireWriter writer, CueDescriptor cue)
    {
        writer.Text(cue.Id);
        writer.Text(cue.Name);
        writer.Text(cue.Unit);
        writer.Bool(cue.IsVoicedOnly);
        writer.Text(cue.Source);
        writer.Int((int)cue.Quantity);
        writer.Bool(cue.MayBeUndefined);
    }

    public static CueDescriptor ReadCue(WireReader reader) => new(reader.Text(), reader.Text(), reader.Text(), reader.Bool(), reader.Text())
    {
        Quantity = (CueQuantity)reader.Int(),
        MayBeUndefined = reader.Bool(),
    };

    public static void Write(WireWriter writer, Availability? availability)
    {
        writer.Bool(availability is not null);
        if (availability is not null)
        {
            writer.Bool(availability.IsAvailable);
            writer.Text(availability.Reason);
        }
    }

    public static Availability? ReadAvailability(WireReader reader) =>
        reader.Bool() ? new Availability(reader.Bool(), reader.Text()) : null;

    public static void Write(WireWriter writer, ParameterDescriptor parameter)
    {
        writer.Text(parameter.Id);
        writer.Int((int)parameter.Kind);
        writer.Text(parameter.Default);
        writer.Text(parameter.Help);
        writer.Text(parameter.Unit);
        writer.NullableDouble(parameter.Minimum);
        writer.NullableDouble(parameter.Maximum);
        writer.NullableDouble(parameter.Step);
        writer.Texts(parameter.Choices);
    }

    public static ParameterDescriptor ReadParameter(WireReader reader) =>
        new(reader.Text(), reader.Enum<ParameterKind>(), reader.Text(), reader.Text())
    {
        Unit = reader.Text(),
        Minimum = reader.NullableDouble(),
        Maximum = reader.NullableDouble(),
        Step = reader.NullableDouble(),
        Choices = reader.Texts(),
    };
}
