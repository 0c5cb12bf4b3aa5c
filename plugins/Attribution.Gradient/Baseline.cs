using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Gradient;

/// <summary>The input that stands for "nothing there".</summary>
internal sealed class Baseline
{
    private readonly string _kind;
    private readonly float _value;

    private Baseline(string kind, float value)
    {
        _kind = kind;
        _value = value;
    }

    /// <summary>The parameter that chooses it.</summary>
    public static ParameterDescriptor Parameter { get; } = new(
        "baseline", ParameterKind.ChoiceOrNumber, "silence",
        "What the input is compared with: silence, the smallest or largest value of the front end, each band's mean over the clip, or a "
            + "value in the "
        + "input's unit. 0 gives the textbook form; for a log-mel in dB that is the loudest input there is.")
    {
        Choices = ["silence", "minimum", "maximum", "band-mean"],
    };

    public static Baseline Read(ParameterValues parameters) => parameters.TryGetNumber(Parameter.Id, out double value)
        ? new Baseline("value", (float)value)
        : new Baseline(parameters.GetText(Parameter.Id), 0);

    /// <summary>The baseline for an input, [bands, frames].</summary>
    public float[] ValuesFor(ModelInput input)
    {
        float[] values = new float[input.Bands * input.Frames];
        if (_kind != "band-mean")
        {
            Array.Fill(values, _kind switch
            {
                "silence" => input.Scale.Silence,
                "minimum" => input.Scale.Minimum,
                "maximum" => input.Scale.Maximum,
                _ => _value,
            });
            return values;
        }

        for (int band = 0; band < input.Bands; band++)
        {
            Span<float> row = values.AsSpan(band * input.Frames, input.Frames);
            double sum = 0;
            foreach (float value in input.Values.Span.Slice(band * input.Frames, input.Frames))
            {
                sum += value;
            }

            row.Fill((float)(sum / input.Frames));
        }

        return values;
    }
}
