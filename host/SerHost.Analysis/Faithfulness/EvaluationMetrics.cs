namespace SerHost.Analysis.Faithfulness;

/// <summary>All metrics of how faithful, concentrated and stable maps are.</summary>
public static class EvaluationMetrics
{
    /// <summary>Id: Area under the probability as the most relevant cells are removed.</summary>
    public const string Deletion = "deletion-auc";

    /// <summary>Id: Area under the probability as the most relevant cells are put in.</summary>
    public const string Insertion = "insertion-auc";

    /// <summary>Id: Mean loss of logit, most relevant cells first.</summary>
    public const string AopcMorf = "aopc-morf";

    /// <summary>Id: Mean loss of logit, least relevant cells first.</summary>
    public const string AopcLerf = "aopc-lerf";

    /// <summary>Id: Loss of probability without the salient windows.</summary>
    public const string Comprehensiveness = "comprehensiveness";

    /// <summary>Id: Loss of probability with the salient windows alone.</summary>
    public const string Sufficiency = "sufficiency";

    /// <summary>Id: Correlation of summed relevance with the loss of logit, random subsets.</summary>
    public const string Faithfulness = "faithfulness-correlation";

    /// <summary>Id: The same over subsets of several sizes.</summary>
    public const string SensitivityN = "sensitivity-n";

    /// <summary>Id: Squared error of summed relevance as a forecast of the loss of logit.</summary>
    public const string Infidelity = "infidelity";

    /// <summary>Id: How far the chosen windows stay behind the best ones.</summary>
    public const string Regret = "window-regret";

    /// <summary>Id: Concentration of the map.</summary>
    public const string Gini = "gini";

    /// <summary>Id: Spread of the map.</summary>
    public const string Entropy = "entropy";

    /// <summary>Id: Share of relevance on padding.</summary>
    public const string PaddingShare = "padding-share";

    /// <summary>Id: Share of relevance on silence.</summary>
    public const string SilenceShare = "silence-share";

    /// <summary>Id: Largest change of the map under small changes of the recording.</summary>
    public const string MaxSensitivity = "max-sensitivity";

    /// <summary>Id: Likeness to the map of a network with shuffled weights.</summary>
    public const string Randomisation = "parameter-randomisation";

    /// <summary>Id: Likeness of window scores under two seeds.</summary>
    public const string SeedAgreement = "seed-agreement";

    /// <summary>Id: Likeness of the map's time profile to a cue's kernel.</summary>
    public const string KernelAgreement = "kernel-agreement";

    /// <summary>The metrics in the order of the tables. x: input; f: logit of the explained output; p: its softmax probability; R: the map;
    /// cells: rectangles of bands × frames; removed: replaced by the fill.</summary>
    public static IReadOnlyList<MetricDescriptor> All { get; } =
    [
        new(Deletion, "deletion AUC", -1,
            true, "area under p as cells are removed, most relevant first", "Petsiuk, Das and Saenko 2018 (RISE)"),
        new(Insertion, "insertion AUC", 1,
            true, "area under p as cells are put into the emptied input, most relevant first", "Petsiuk, Das and Saenko 2018 (RISE)"),
        new(AopcMorf, "AOPC MoRF", 1, true, "mean over steps of f(x) − f(x without the most relevant cells)", "Samek et al. 2017"),
        new(AopcLerf, "AOPC LeRF", -1, true, "mean over steps of f(x) − f(x without the least relevant cells)", "Samek et al. 2017"),
        new(Comprehensiveness, "comprehensiveness", 1, true, "p(x) − p(x without the k salient windows)", "DeYoung et al. 2020 (ERASER)"),
        new(Sufficiency, "sufficiency", -1, true, "p(x) − p(the k salient windows alone)", "DeYoung et al. 2020 (ERASER)"),
        new(Faithfulness, "faithfulness corr.", 1, true, "Pearson correlation of Σ R over a random subset of 20 % of the cells with f(x) − f(x without it)", "Bhatt, Weller and Moura 2020"),
        new(SensitivityN, "sensitivity-n", 1,
            true, "mean of that correlation over subsets of 2, 5, 10, 20 and 40 % of the cells", "Ancona et al. 2018"),
        new(Infidelity, "infidelity", -1, true, "E[(β Σ R − (f(x) − f(x without the subset)))²] / E[(f(x) − f(x without the subset))²], β the best scaling", "Yeh et al. 2019"),
        new(Regret, "window regret", -1, true, "(max v − v(chosen)) / (max v − mean v) over all C(N, k) window sets, v(S) = f(x) − f(x without S)", "exact optimum by enumeration; 0 best, 1 chance"),
        new(Gini, "Gini", 0, false, "Σ (2i − n − 1) |R|_i / (n Σ |R|), |R| sorted upwards", "Chalasani et al. 2020; Hurley and Rickard 2009"),
        new(Entropy, "entropy", 0, false, "entropy of |R| / Σ |R| over log n", "Bhatt, Weller and Moura 2020"),
        new(PaddingShare, "on padding", -1,
            false, "share of Σ |R| on padding frames", "own; the released program of Nasr, Ren and Johnson 2025 puts segments on padding"),
        new(SilenceShare, "on silence", -1, false, "share of Σ |R| on frames of the clip more than 30 dB below its loud level", "own"),
        new(MaxSensitivity, "max-sensitivity", -1, false,
            "max over changes x' of the recording (gain −6 dB, a delay of two frames, noise at 30 dB SNR; others by --perturb) of "
                + "‖R(x') − R(x)‖ / ‖R(x)‖, maps aligned in time",
            "Yeh et al. 2019"),
        new(Randomisation, "survives random weights", -1, false, "Spearman correlation of |R| with |R| of the network with each layer's weights shuffled; near 0 is right", "Adebayo et al. 2018"),
        new(SeedAgreement, "seed agreement", 1, false, "Spearman correlation of window scores under two seeds", "own"),
        new(KernelAgreement, "follows the kernel", 1, false,
            "Pearson correlation over 8 equal bins of the speech of Σ_bands |R| with |w|, w: change of f for a step of a cue in the bin, by "
                + "reverse correlation; with --kernel CUE",
            "own; kernels after Ponsot et al. 2018"),
    ];

    /// <summary>A metric by its id.</summary>
    /// <param name="id">The id.</param>
    public static MetricDescriptor Find(string id) => All.First(metric => metric.Id == id);
}

/// <summary>What a metric of attribution methods measures.</summary>
/// <param name="Id">Lower-case words joined by hyphens.</param>
/// <param name="Name">Heading in tables.</param>
/// <param name="Better">1 when higher is better, -1 when lower is better, 0 when neither.</param>
/// <param name="DependsOnFill">Whether it is given for every fill.</param>
/// <param name="Formula">How it is computed.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record MetricDescriptor(string Id, string Name, int Better, bool DependsOnFill, string Formula, string Source);
