using SerHost.Signal.Voice;

namespace SerHost.Core.Demo;

/// <summary>What a clip does when: sounds placed in time, and the voice's settings between them. Immutable.</summary>
internal sealed class DemoScore
{
    private const double FormantGlideSeconds = 0.045;
    private const double AmplitudeGlideSeconds = 0.016;
    private const double StrengthGlideSeconds = 0.060;
    private const double DeclinationSemitonesPerSecond = -1.2;
    private const double TremorHz = 6;

    private readonly DemoSpeaker _speaker;
    private readonly DemoEmotion _emotion;
    private readonly DemoSentence _sentence;
    private readonly DemoTimeline _timeline;

    public DemoScore(DemoSpeaker speaker, DemoEmotion emotion, DemoSentence sentence, double restStrength)
    {
        _speaker = speaker;
        _emotion = emotion;
        _sentence = sentence;
        Strengths = [.. Enumerable.Range(0, sentence.Syllables.Count)
            .Select(i => i >= sentence.BurstStart && i < sentence.BurstStart + sentence.BurstCount ? 1 : restStrength)];
        _timeline = new DemoTimeline(sentence, [.. Strengths.Select(strength => Mix(strength, e => e.Rate))]);
    }

    /// <summary>How strongly the emotion sits on each syllable, 0 (neutral) to 1.</summary>
    public IReadOnlyList<double> Strengths { get; }

    public double DurationSeconds => _timeline.DurationSeconds;

    /// <summary>Where the syllables lie.</summary>
    public DemoTimeline Timeline => _timeline;

    /// <summary>The voice at a moment.</summary>
    public VoiceSetting VoiceAt(double seconds)
    {
        double gain = _timeline.Glide(seconds, AmplitudeGlideSeconds, phone => Linear(phone.VoiceDb));
        if (gain < 1e-3)
        {
            return new VoiceSetting(0);
        }

        double strength = StrengthAt(seconds);
        double semitones = AccentAt(seconds, strength)
            + (DeclinationSemitonesPerSecond * (seconds - DemoTimeline.LeadSeconds))
            + Mix(strength, emotion => emotion.PitchSemitones)
            + (Mix(strength, emotion => emotion.TremorSemitones) * Math.Sin(2 * Math.PI * TremorHz * seconds));
        return new VoiceSetting(_speaker.F0Hz * Math.Pow(2, semitones / 12))
        {
            LevelDb = (20 * Math.Log10(gain)) + LevelAt(strength) + EnvelopeDb(seconds),
            JitterRatio = Mix(strength, emotion => emotion.JitterRatio),
            ShimmerDb = Mix(strength, emotion => emotion.ShimmerDb),
            OpenQuotient = Mix(strength, emotion => emotion.OpenQuotient),
            TiltDb = Math.Max(0, Mix(strength, emotion => emotion.TiltDb) + _speaker.TiltDb),
            NoiseDb = Mix(strength, emotion => emotion.NoiseDb),
        };
    }

    /// <summary>The first three formants at a moment, in Hz.</summary>
    public (double F1, double F2, double F3) FormantsAt(double seconds)
    {
        double strength = StrengthAt(seconds);
        double upper = _speaker.FormantScale * Mix(strength, emotion => emotion.UpperFormants);
        double first = _speaker.FormantScale * Mix(strength, emotion => emotion.FirstFormant);
        return (
            first * _timeline.Glide(seconds, FormantGlideSeconds, phone => phone.F1Hz),
            upper * _timeline.Glide(seconds, FormantGlideSeconds, phone => phone.F2Hz),
            upper * _timeline.Glide(seconds, FormantGlideSeconds, phone => phone.F3Hz));
    }

    /// <summary>Linear amplitude of breath through the whole vocal tract.</summary>
    public double AspirationAt(double seconds) =>
        ConsonantGain(seconds) * _timeline.Glide(seconds, AmplitudeGlideSeconds, phone => Linear(phone.AspirationDb));

    /// <summary>Linear amplitude of hissing, and the frequency where it sits.</summary>
    public (double Amplitude, double Hertz) FricationAt(double seconds)
    {
        double amplitude = ConsonantGain(seconds) * _timeline.Glide(
            seconds, 0.25 * AmplitudeGlideSeconds, phone => Linear(phone.FricationDb));
        return (amplitude, _timeline.FricationHz(seconds) * Math.Min(1.1, _speaker.FormantScale));
    }

    /// <summary>How strongly the emotion sits at a moment.</summary>
    public double StrengthAt(double seconds) => _timeline.GlideSyllables(seconds, StrengthGlideSeconds, Strengths);

    private double LevelAt(double strength) => _speaker.LevelDb + Mix(strength, emotion => emotion.LevelDb);

    // Consonants follow the voice's loudness half-way, as in real speech.
    private double ConsonantGain(double seconds) => Linear(_speaker.LevelDb + (0.5 * Mix(StrengthAt(seconds), emotion => emotion.LevelDb)));

    /// <summary>A breath group starts a little softer and fades at its end.</summary>
    private double EnvelopeDb(double seconds)
    {
        double end = _timeline.SpeechEnd;
        double fade = Math.Clamp((seconds - (end - 0.12)) / 0.12, 0, 1);
        double rise = Math.Clamp((DemoTimeline.LeadSeconds + 0.05 - seconds) / 0.05, 0, 1);
        return (-3 * (seconds - DemoTimeline.LeadSeconds) / (end - DemoTimeline.LeadSeconds)) - (14 * fade * fade) - (6 * rise);
    }

    /// <summary>Pitch accents peak in the middle of the vowel and join along half a cosine.</summary>
    private double AccentAt(double seconds, double strength)
    {
        int count = Strengths.Count;
        int next = 0;
        while (next < count && Middle(next) < seconds)
        {
            next++;
        }

        double range = Mix(strength, emotion => emotion.PitchRange);
        if (next == 0 || next == count)
        {
            return range * _sentence.AccentSemitones[next == 0 ? 0 : count - 1];
        }

        double share = (seconds - Middle(next - 1)) / (Middle(next) - Middle(next - 1));
        double smooth = 0.5 - (0.5 * Math.Cos(Math.PI * share));
        return range * (((1 - smooth) * _sentence.AccentSemitones[next - 1]) + (smooth * _sentence.AccentSemitones[next]));
    }

    private double Middle(int syllable) => _timeline.Vowel(syllable).CentreSeconds;

    private double Mix(double strength, Func<DemoEmotion, double> value) =>
        ((1 - strength) * value(DemoEmotion.Neutral)) + (strength * value(_emotion));

    private static double Linear(double decibels) => Math.Pow(10, decibels / 20);
}
