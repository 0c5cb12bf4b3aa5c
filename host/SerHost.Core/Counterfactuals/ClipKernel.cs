using SerHost.Analysis.Causes;
using SerHost.Analysis.Segments;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace SerHost.Core.Counterfactuals;

/// <summary>A kernel of one clip.</summary>
/// <param name="Bins">Stretches of the clip, in order of time; none where it holds no speech.</param>
/// <param name="Weights">[bins] change of the output for one step up of the cue there.</param>
public sealed record BinnedKernel(IReadOnlyList<TimeRange> Bins, IReadOnlyList<double> Weights);

/// <summary>Reverse correlation on one clip after another: random contours of a cue over the clip's speech, and the regression of an
/// output on them. Safe to use from several threads.</summary>
public sealed class ClipKernel
{
    private readonly CueLever _lever;
    private readonly double _dose;
    private readonly KernelRequest _request;

    /// <param name="lever">What moves the cue.</param>
    /// <param name="dose">One step up or down.</param>
    /// <param name="request">Bins, their alignment, and pairs of contours.</param>
    internal ClipKernel(CueLever lever, double dose, KernelRequest request) => (_lever, _dose, _request) = (lever, dose, request);

    /// <summary>The cue, as it was asked for.</summary>
    public string Cue => _lever.Cue;

    /// <summary>Changed recordings that the model is asked about, for each clip.</summary>
    public int Evaluations => 2 * _request.Pairs;

    /// <summary>The kernel of a cue as <c>serhost kernel</c> measures it by default.</summary>
    /// <param name="plugins">Where transforms are found.</param>
    /// <param name="cue">An id of an extractor's tracks, a short name (loudness, f0), or <c>CUE=TRANSFORM.PARAMETER</c>.</param>
    /// <exception cref="RequestException">Nothing moves the cue, or not up and down.</exception>
    public static ClipKernel Find(PluginHost plugins, string cue)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        CueLever lever = CueLever.Find(plugins, cue);
        return new ClipKernel(lever, Step(lever), new KernelRequest());
    }

    /// <summary>Measures one clip's kernel.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sound">The recording.</param>
    /// <param name="target">Index of the output.</param>
    /// <param name="seed">Where the contours come from.</param>
    /// <param name="cancellation">Stops the work.</param>
    public BinnedKernel Measure(IModel model, AudioClip sound, int target, ulong seed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sound);
        TimeRange[] bins = Bins(sound);
        if (bins.Length == 0)
        {
            return new BinnedKernel([], []);
        }

        int[][] contours = ReverseCorrelation.Contours(bins.Length, _request.Pairs, seed);
        (ParameterValues up, ParameterValues down) = (_lever.At(_dose), _lever.At(-_dose));
        var outputs = new double[contours.Length];
        for (int trial = 0; trial < contours.Length; trial++)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] contour = contours[trial];
            AudioClip changed = sound;
            foreach ((int sign, ParameterValues values) in new[] { (1, up), (-1, down) })
            {
                IReadOnlyList<TimeRange> places = TransformRegions.Tidy(bins.Where((_, bin) => contour[bin] == sign), changed);
                changed = _lever.Transform.Apply(changed, places, new TransformSettings(values, seed), cancellation).Clip;
            }

            outputs[trial] = WindowedModel.Outputs(model, changed)[target];
        }

        return new BinnedKernel(bins, ReverseCorrelation.Kernel(contours, outputs));
    }

    /// <summary>The smallest usual dose that goes both ways.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    internal static double Step(CueLever lever)
    {
        IReadOnlyList<double> doses = lever.UsualDoses();
        double[] usual = [.. doses.Where(dose => dose > 0 && doses.Contains(-dose))];
        return usual.Length > 0
            ? usual.Min()
            : throw new RequestException("--cues",
                $"'{lever.Cue}' cannot be moved up and down by '{lever.Transform.Descriptor.Id}.{lever.Effect.ParameterId}', so it has no "
                + "kernel.");
    }

    /// <summary>The bins that lie in the clip's speech; aligned to the onset, those that a shorter clip does not fill are missing at the
    /// end.</summary>
    private TimeRange[] Bins(AudioClip sound)
    {
        var mask = SpeechMask.FromClip(sound);
        const double step = 0.01;
        int steps = (int)(sound.DurationSeconds / step);
        int[] speech = [.. Enumerable.Range(0, steps).Where(i => mask.ShareIn(new TimeRange(i * step, (i + 1) * step)) > 0.5)];
        if (speech.Length < 2)
        {
            return [];
        }

        (double onset, double end) = (speech[0] * step, (speech[^1] + 1) * step);
        double width = _request.Alignment == KernelAlignment.Relative ? (end - onset) / _request.Bins : _request.BinSeconds;
        return [.. Enumerable.Range(0, _request.Bins)
            .Select(bin => new TimeRange(onset + (bin * width), onset + ((bin + 1) * width)))
            .Where(range => range.EndSeconds <= end + 1e-9)];
    }
}
