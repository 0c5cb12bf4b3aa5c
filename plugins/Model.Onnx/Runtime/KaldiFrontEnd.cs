using Model.Onnx.Description;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Signal;

namespace Model.Onnx.Runtime;

/// <summary>Feeds a model Kaldi's log mel energies, less their training mean and divided by twice their standard deviation, padded or cut
/// to a number of frames.</summary>
/// <remarks>Padding is 0 before the mean is taken off, as the feature extractor of audio spectrogram transformers has it; it is not what
/// silence looks like. Safe to call from several threads at once.</remarks>
internal sealed class KaldiFrontEnd : IFrontEnd
{
    private readonly FrontEndDescription _description;
    private readonly FbankSettings _fbank;
    private readonly KaldiFbank _analysis;
    private readonly ClipPreparation _preparation;
    private readonly InputScale _scale;

    public KaldiFrontEnd(FrontEndDescription description)
    {
        _description = description;
        _fbank = description.Fbank;
        LogMelSettings settings = description.Settings;
        _analysis = new KaldiFbank(
            settings.SampleRateHz, settings.WindowSamples, settings.HopSamples, settings.Bands, settings.LowHz, settings.EffectiveHighHz);
        _preparation = new ClipPreparation(settings);
        float silence = Scaled(Math.Log(KaldiFbank.SmallestEnergy));
        _scale = new InputScale("half standard deviations of ln energy", silence, Scaled(_analysis.LargestValue), silence);
    }

    public ModelInput Compute(AudioClip clip)
    {
        ReadOnlySpan<float> samples = _preparation.Take(clip, out int start);
        int found = _analysis.FramesOf(samples.Length);
        if (found == 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The front end needs at least {_analysis.WindowSamples} samples ({(double)_analysis.WindowSamples / _description.Settings.SampleRateHz:0.####} s); clip '{clip.Id}' has {samples.Length}."), nameof(clip));
        }

        float[] energies = _analysis.Compute(samples);
        int bands = _analysis.Bands, frames = _fbank.Frames ?? found;
        float[] values = new float[bands * frames];
        for (int band = 0; band < bands; band++)
        {
            for (int frame = 0; frame < frames; frame++)
            {
                values[(band * frames) + frame] = Scaled(frame < found ? energies[(band * found) + frame] : 0);
            }
        }

        bool[] isPadding = [.. Enumerable.Range(0, frames).Select(frame => frame >= found)];
        double rate = _description.Settings.SampleRateHz, span = _analysis.WindowSamples / rate;
        var axis = new TimeAxis((start / rate) + (0.5 * span), _description.Settings.HopSamples / rate, frames, span);
        return new ModelInput(bands, values, axis, _analysis.CentresHz, isPadding, _scale);
    }

    private float Scaled(double energy) => (float)((energy - _fbank.Mean) / (2 * _fbank.Deviation));
}
