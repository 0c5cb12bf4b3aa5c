using System.Runtime.InteropServices;
using SerHost.Sdk;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Models' descriptions, listings and inputs across processes.</summary>
internal static class ModelCodec
{
    public static void Write(WireWriter writer, ModelDescriptor? descriptor)
    {
        writer.Bool(descriptor is not null);
        if (descriptor is not null)
        {
            writer.Text(descriptor.Id);
            writer.Text(descriptor.Name);
            writer.Int((int)descriptor.OutputKind);
            writer.Texts(descriptor.Outputs);
            writer.Int(descriptor.Bands);
            writer.NullableInt(descriptor.Frames);
            writer.Int(descriptor.SampleRateHz);
            writer.Text(descriptor.ContentHash);
            writer.TextMap(descriptor.FrontEnd);
            writer.List(descriptor.Diagnostics, Write);
            writer.Texts(descriptor.Limits);
            writer.Text(descriptor.OnnxFile);
            writer.Text(descriptor.TrainedOn);
        }
    }

    public static ModelDescriptor? ReadDescriptor(WireReader reader) => !reader.Bool()
        ? null
        : new ModelDescriptor(
            reader.Text(), reader.Text(), reader.Enum<ModelOutputKind>(), reader.Texts(), reader.Int(), reader.NullableInt(), reader.Int(),
            reader.Text())
        {
            FrontEnd = reader.TextMap(),
            Diagnostics = reader.List(ReadDiagnostic),
            Limits = reader.Texts(),
            OnnxFile = reader.NullableText(),
            TrainedOn = reader.Text(),
        };

    public static void Write(WireWriter writer, ModelListing listing)
    {
        writer.Text(listing.Id);
        writer.Text(listing.Name);
        writer.Text(listing.ProviderId);
        writer.Text(listing.Folder);
        writer.Text(listing.Problem);
    }

    public static ModelListing ReadListing(WireReader reader) =>
        new(reader.Text(), reader.Text(), reader.Text(), reader.NullableText(), reader.NullableText());

    public static void Write(WireWriter writer, ModelInput? input)
    {
        writer.Bool(input is not null);
        if (input is not null)
        {
            writer.Int(input.Bands);
            writer.Block(input.Values.Span);
            AudioCodec.Write(writer, input.TimeAxis);
            writer.Block(input.BandCentresHz.Span);
            writer.Block(MemoryMarshal.AsBytes(input.IsPadding.Span));
            writer.Text(input.Scale.Unit);
            writer.Float(input.Scale.Minimum);
            writer.Float(input.Scale.Maximum);
            writer.Float(input.Scale.Silence);
        }
    }

    public static ModelInput? ReadInput(WireReader reader) => !reader.Bool()
        ? null
        : new ModelInput(
            reader.Int(), reader.Block<float>(), AudioCodec.ReadAxis(reader), reader.Block<float>(), reader.Flags(),
            new InputScale(reader.Text(), reader.Float(), reader.Float(), reader.Float()));

    public static void Write(WireWriter writer, ModelCheck check)
    {
        writer.Text(check.Name);
        writer.Bool(check.Passed);
        writer.Text(check.Detail);
    }

    public static ModelCheck ReadCheck(WireReader reader) => new(reader.Text(), reader.Bool(), reader.Text());

    public static void Write(WireWriter writer, ModelAddRequest request)
    {
        writer.Text(request.File);
        writer.Text(request.TargetFolder);
        writer.Text(request.Id);
        writer.Texts(request.Labels);
        writer.TextMap(request.FrontEnd);
    }

    public static ModelAddRequest ReadAddRequest(WireReader reader) =>
        new(reader.Text(), reader.Text(), reader.Text(), reader.Texts(), reader.TextMap());

    public static void Write(WireWriter writer, Diagnostic diagnostic)
    {
        writer.Text(diagnostic.Id);
        writer.Double(diagnostic.Value);
        writer.Text(diagnostic.Unit);
        writer.Text(diagnostic.Note);
    }

    public static Diagnostic ReadDiagnostic(WireReader reader) => new(reader.Text(), reader.Double(), reader.Text(), reader.Text());
}
