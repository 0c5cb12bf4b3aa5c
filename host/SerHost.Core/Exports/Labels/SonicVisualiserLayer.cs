using System.Globalization;
using System.Xml;

namespace SerHost.Core.Exports.Labels;

/// <summary>Writes layers of Sonic Visualiser: a sparse model of three dimensions (frame, value, duration), subtype region. Value is the
/// segment's score.</summary>
internal static class SonicVisualiserLayer
{
    private static readonly XmlWriterSettings s_settings = new() { Indent = true, Encoding = new System.Text.UTF8Encoding(false) };

    /// <summary>Writes a layer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="sampleRateHz">Sample rate of the recording: frames of the layer are its samples.</param>
    /// <param name="durationSeconds">Length of the recording.</param>
    /// <param name="labels">The labels, in order of time.</param>
    public static void Write(string path, string name, int sampleRateHz, double durationSeconds, IReadOnlyList<SegmentLabel> labels)
    {
        using XmlWriter xml = XmlWriter.Create(path, s_settings);
        xml.WriteStartDocument();
        xml.WriteDocType("sonic-visualiser", null, null, null);
        xml.WriteStartElement("sv");
        xml.WriteStartElement("data");
        Element(
            xml, "model", ("id", "1"), ("name", PlainText.OneLine(name)), ("sampleRate", Number(sampleRateHz)), ("start", "0"),
            ("end", Frame(durationSeconds, sampleRateHz)), ("type", "sparse"),
            ("dimensions", "3"), ("resolution", "1"), ("notifyOnAdd", "true"), ("dataset", "0"), ("subtype", "region"),
            ("valueQuantization", "0"),
            ("minimum", Number(labels.Select(label => label.Score).DefaultIfEmpty().Min())),
            ("maximum", Number(labels.Select(label => label.Score).DefaultIfEmpty().Max())), ("units", ""));
        xml.WriteStartElement("dataset");
        xml.WriteAttributeString("id", "0");
        xml.WriteAttributeString("dimensions", "3");
        foreach (SegmentLabel label in labels)
        {
            long start = Sample(label.Range.StartSeconds, sampleRateHz);
            Element(
                xml, "point", ("frame", Number(start)), ("value", Number(label.Score)),
                ("duration", Number(Sample(label.Range.EndSeconds, sampleRateHz) - start)),
                ("label", PlainText.OneLine(label.Words.Length == 0 ? label.Title : $"{label.Title} {label.Words}")));
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("display");
        Element(
            xml, "layer", ("id", "2"), ("type", "regions"), ("name", PlainText.OneLine(name)), ("model", "1"), ("verticalScale", "0"),
            ("plotStyle", "1"),
            ("colourName", "Orange"), ("colour", "#ff9632"), ("darkBackground", "false"));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name);
        foreach ((string attribute, string value) in attributes)
        {
            xml.WriteAttributeString(attribute, value);
        }

        xml.WriteEndElement();
    }

    private static long Sample(double seconds, int sampleRateHz) => (long)Math.Round(seconds * sampleRateHz);

    private static string Frame(double seconds, int sampleRateHz) => Number(Sample(seconds, sampleRateHz));

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
