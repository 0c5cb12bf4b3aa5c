using SerHost.Core.Corpora;

namespace SerHost.Core.Concepts;

/// <summary>What each channel of a layer listens to, over a corpus.</summary>
/// <param name="Model">Id of the model.</param>
/// <param name="ModelHash">Its content hash.</param>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="Layer">The layer whose channels are the concepts.</param>
/// <param name="Composite">Rules the relevance was computed with.</param>
/// <param name="Extractor">Cue extractor; null when no cues were measured.</param>
/// <param name="WindowSeconds">Length of a moment.</param>
/// <param name="Clips">Clips that were read.</param>
/// <param name="Skipped">Clips that were not, with the reason.</param>
/// <param name="Channels">One profile a channel, in order of the channels.</param>
public sealed record ConceptAtlas(
    string Model,
    string ModelHash,
    string Corpus,
    string Layer,
    string Composite,
    string? Extractor,
    double WindowSeconds,
    int Clips,
    IReadOnlyList<SkippedClip> Skipped,
    IReadOnlyList<ConceptProfile> Channels)
{
    /// <summary>What a concept is in this layer: <c>channel</c>, <c>head</c> or <c>neuron</c>.</summary>
    public string Unit => Layer.StartsWith("heads.", StringComparison.Ordinal) ? "head"
        : Layer.StartsWith("neurons.", StringComparison.Ordinal) ? "neuron" : "channel";
}

/// <summary>One channel, head or neuron.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Share">Its share of the layer's absolute relevance, mean over clips, 0 to 1.</param>
/// <param name="Outputs">Mean relevance by predicted output, over the clips predicted so: for which outputs the channel speaks.</param>
/// <param name="MostRelevant">The clips and moments where it was most relevant, best first.</param>
/// <param name="MostActive">The clips and moments where it was most active, best first.</param>
/// <param name="Cues">What the voice does when the channel is active.</param>
public sealed record ConceptProfile(
    int Channel,
    double Share,
    IReadOnlyDictionary<string, double> Outputs,
    IReadOnlyList<ConceptMoment> MostRelevant,
    IReadOnlyList<ConceptMoment> MostActive,
    IReadOnlyList<ConceptCue> Cues);

/// <summary>How a channel and a cue go together.</summary>
/// <param name="Cue">Id of the cue.</param>
/// <param name="Correlation">Correlation of the channel's activation with the cue over the voiced time of a clip, averaged over clips
/// (Fisher's z); NaN where no clip allows it. Silence plays no part in it.</param>
/// <param name="Low">Lower end of the 95 % interval over clips (speakers are not accounted for).</param>
/// <param name="High">Upper end.</param>
/// <param name="Clips">Clips that allowed a correlation.</param>
/// <param name="MomentShift">Cue in the channel's most relevant moments minus the cue of the whole clip, voiced frames, in standard
/// deviations within clips; NaN where undefined.</param>
public sealed record ConceptCue(string Cue, double Correlation, double Low, double High, int Clips, double MomentShift);

/// <summary>A moment of a clip.</summary>
/// <param name="Clip">The clip's id.</param>
/// <param name="StartSeconds">Start, in seconds of the original clip.</param>
/// <param name="EndSeconds">End, in seconds of the original clip.</param>
/// <param name="Value">Relevance summed over the moment (in the output's unit), or the mean positive activation in it.</param>
/// <param name="Output">The output the model chose for the clip.</param>
public sealed record ConceptMoment(string Clip, double StartSeconds, double EndSeconds, double Value, string Output);
