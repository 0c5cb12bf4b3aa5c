using SerHost.Sdk.Audio;

namespace SerHost.Core.Demo;

/// <summary>Sounds placed in time, and values that glide from one to the next. Immutable.</summary>
internal sealed class DemoTimeline
{
    public const double LeadSeconds = 0.30;
    private const double TailSeconds = 0.35;
    private const double FinalLengthening = 1.35;

    private readonly PlacedPhone[] _phones;

    /// <summary>Places the sounds of a sentence.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="rates">Speed of each syllable relative to neutral.</param>
    public DemoTimeline(DemoSentence sentence, IReadOnlyList<double> rates)
    {
        PlacedPhone[] spoken = [.. Place(sentence, rates)];
        SpeechEnd = spoken[^1].Time.EndSeconds;
        DurationSeconds = SpeechEnd + TailSeconds;
        _phones =
        [
            spoken[0] with { Phone = DemoPhone.Silence(spoken[0].Phone), Time = new TimeRange(0, LeadSeconds) },
            .. spoken,
            spoken[^1] with { Phone = DemoPhone.Silence(spoken[^1].Phone), Time = new TimeRange(SpeechEnd, DurationSeconds) },
        ];
    }

    /// <summary>End of the last sound.</summary>
    public double SpeechEnd { get; }

    /// <summary>Length of the clip.</summary>
    public double DurationSeconds { get; }

    /// <summary>A whole syllable.</summary>
    public TimeRange Syllable(int index)
    {
        PlacedPhone[] phones = [.. _phones.Where(phone => phone.Syllable == index && !phone.Phone.IsSilence)];
        return new TimeRange(phones[0].Time.StartSeconds, phones[^1].Time.EndSeconds);
    }

    /// <summary>A syllable's vowel.</summary>
    public TimeRange Vowel(int index) => _phones.First(phone => phone.Syllable == index && phone.Phone.IsVowel).Time;

    /// <summary>Where the hissing sound nearest to a moment sits in frequency.</summary>
    public double FricationHz(double seconds) => _phones
        .Where(phone => phone.Phone.FricationHz > 0)
        .MinBy(phone => Math.Max(phone.Time.StartSeconds - seconds, seconds - phone.Time.EndSeconds))!.Phone.FricationHz;

    /// <summary>A value that is constant within a sound and moves along half a sine around each border.</summary>
    public double Glide(double seconds, double width, Func<DemoPhone, double> value) => Glide(seconds, width, phone => value(phone.Phone));

    /// <summary>The same for one value a syllable.</summary>
    public double GlideSyllables(double seconds, double width, IReadOnlyList<double> values) =>
        Glide(seconds, width, phone => values[phone.Syllable]);

    private double Glide(double seconds, double width, Func<PlacedPhone, double> value)
    {
        int index = Array.FindIndex(_phones, phone => seconds < phone.Time.EndSeconds);
        index = index < 0 ? _phones.Length - 1 : index;
        TimeRange time = _phones[index].Time;
        bool isEarly = seconds < time.CentreSeconds;
        double distance = Math.Max(0, isEarly ? seconds - time.StartSeconds : time.EndSeconds - seconds);
        double own = value(_phones[index]);
        int other = isEarly ? index - 1 : index + 1;
        if (distance >= 0.5 * width || other < 0 || other == _phones.Length)
        {
            return own;
        }

        double weight = 0.5 - (0.5 * Math.Sin(Math.PI * distance / width));
        return ((1 - weight) * own) + (weight * value(_phones[other]));
    }

    private static IEnumerable<PlacedPhone> Place(DemoSentence sentence, IReadOnlyList<double> rates)
    {
        double time = LeadSeconds;
        for (int syllable = 0; syllable < sentence.Syllables.Count; syllable++)
        {
            double stretch = (syllable == sentence.Syllables.Count - 1 ? FinalLengthening : 1) / rates[syllable];
            foreach (DemoPhone phone in sentence.Syllables[syllable].SelectMany(DemoPhone.Of))
            {
                // Vowels take most of a change of tempo.
                double length = phone.Seconds * (phone.IsVowel ? stretch : Math.Sqrt(stretch));
                yield return new PlacedPhone(phone, syllable, new TimeRange(time, time + length));
                time += length;
            }
        }
    }

    private sealed record PlacedPhone(DemoPhone Phone, int Syllable, TimeRange Time);
}
