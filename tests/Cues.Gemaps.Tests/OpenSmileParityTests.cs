using SerHost.Sdk.Cues;

namespace Cues.Gemaps.Tests;

/// <summary>The parity profile against openSMILE 3.0.1 (eGeMAPSv02) on 16 real clips at 16,000 and 24,414 Hz.</summary>
/// <remarks>The reference repeats its last row, and it ends before a frame pending there is decided: the last row is left out.</remarks>
public sealed class OpenSmileParityTests
{
    public static TheoryData<string> Clips { get; } =
    [
        "1022_TSI_HAP_XX", "1028_IEO_HAP_HI", "1059_MTI_ANG_XX", "1059_MTI_DIS_XX", "1060_IEO_DIS_LO", "1066_TAI_FEA_XX",
        "1071_IWL_NEU_XX", "1071_IWW_ANG_XX", "1080_IWW_FEA_XX", "1087_DFA_NEU_XX", "1087_IWW_SAD_XX", "1088_IEO_SAD_LO",
        "OAF_hurl_sad", "OAF_numb_angry", "OAF_young_neutral", "YAF_laud_happy",
    ];

    [Theory]
    [MemberData(nameof(Clips))]
    public void Loudness_and_spectral_cues_equal_openSMILE_to_1e4_relative(string clip)
    {
        CueTracks tracks = ReferenceClip.Extract(ReferenceClip.Read(clip), "opensmile", "raw");
        Dictionary<string, double[]> spectrum = ReferenceClip.Csv(clip, "raw_spec");
        RequireClose(ReferenceClip.Csv(clip, "raw_loud")["loudness"], tracks.Track("loudness"));
        RequireClose(spectrum["pcm_fftMag_logSpectralSlopeOfBand0-500"], tracks.Track("slope_0_500"));
        RequireClose(spectrum["pcm_fftMag_logSpectralSlopeOfBand500-1500"], tracks.Track("slope_500_1500"));
        RequireClose(spectrum["pcm_fftMag_alphaRatioDB"], tracks.Track("alpha_ratio_db"));
        RequireClose(spectrum["pcm_fftMag_hammarbergIndexDB"], tracks.Track("hammarberg_db"));
    }

    [Fact]
    public void Pitch_equals_openSMILE_in_99_percent_of_frames_and_period_cues_where_it_does()
    {
        int frames = 0, sameVoicing = 0, voiced = 0, samePitch = 0, wrongStrength = 0;
        var period = new Dictionary<string, (int Same, int All)>();
        foreach (string clip in Clips.Select(row => row.Data))
        {
            CueTracks tracks = ReferenceClip.Extract(ReferenceClip.Read(clip), "opensmile", "raw");
            Dictionary<string, double[]> pitch = ReferenceClip.Csv(clip, "raw_pitch");
            Dictionary<string, double[]> periods = ReferenceClip.Csv(clip, "raw_jit");
            double[] expected = pitch["F0final"];
            float[] found = tracks.Track("f0_hz"), strength = tracks.Track("voicing");
            var agreed = new bool[expected.Length - 1];
            for (int t = 0; t < agreed.Length; t++)
            {
                frames++;
                bool isVoiced = expected[t] > 0;
                sameVoicing += isVoiced == tracks.IsVoiced.Span[t] ? 1 : 0;
                wrongStrength += Math.Abs(pitch["voicingFinalUnclipped"][t] - strength[t]) > 1e-4 ? 1 : 0;
                if (isVoiced)
                {
                    voiced++;
                    agreed[t] = Math.Abs(found[t] - expected[t]) <= 1e-3 * expected[t];
                    samePitch += agreed[t] ? 1 : 0;
                }
            }

            Count("jitter", periods["jitterLocal"], tracks.Track("jitter"), agreed);
            Count("shimmer", periods["shimmerLocalDB"], tracks.Track("shimmer_db"), agreed);
            Count("hnr", ReferenceClip.Csv(clip, "raw_harm")["HarmonicsToNoiseRatioACFLogdB"], tracks.Track("hnr_db"), agreed);
        }

        TestContext.Current.SendDiagnosticMessage(
            $"frames {frames}, voicing same {sameVoicing}, voiced {voiced}, pitch same {samePitch}, strength differs {wrongStrength}, "
            + string.Join(", ", period.Select(p => $"{p.Key} {p.Value.Same}/{p.Value.All}")));
        Assert.True(sameVoicing >= 0.99 * frames, $"voicing equal in {sameVoicing} of {frames} frames");
        Assert.True(samePitch >= 0.99 * voiced, $"pitch equal in {samePitch} of {voiced} voiced frames");
        Assert.True(wrongStrength <= 0.01 * frames, $"voicing strength differs in {wrongStrength} of {frames} frames");
        foreach ((string cue, (int same, int all)) in period)
        {
            Assert.True(all > 1000 && same >= 0.99 * all, $"{cue} equal in {same} of {all} frames");
        }

        void Count(string cue, double[] expected, float[] found, bool[] agreed)
        {
            (int same, int all) = period.GetValueOrDefault(cue);
            for (int t = 0; t < agreed.Length; t++)
            {
                if (agreed[t])
                {
                    all++;
                    double value = float.IsNaN(found[t]) ? 0 : found[t];
                    same += Math.Abs(value - expected[t]) <= 1e-3 * Math.Max(Math.Abs(expected[t]), 1e-3) ? 1 : 0;
                }
            }

            period[cue] = (same, all);
        }
    }

    [Theory]
    [MemberData(nameof(Clips))]
    public void Smoothed_tracks_equal_openSMILE_descriptors(string clip)
    {
        CueTracks tracks = ReferenceClip.Extract(ReferenceClip.Read(clip), "opensmile", "smoothed");
        Dictionary<string, double[]> lld = ReferenceClip.Csv(clip, "lld");
        RequireClose(Inner(lld["Loudness_sma3"]), tracks.Track("loudness"));
        RequireClose(Inner(lld["spectralFlux_sma3"]), tracks.Track("spectral_flux"));
        RequireClose(Inner(lld["alphaRatio_sma3"]), tracks.Track("alpha_ratio_db"));
        RequireClose(Inner(lld["slope500-1500_sma3"]), tracks.Track("slope_500_1500"));

        double[] expected = lld["F0semitoneFrom27.5Hz_sma3nz"];
        float[] found = tracks.Track("f0_semitone");
        int same = Enumerable.Range(0, found.Length - 2).Count(t =>
            Math.Abs((float.IsNaN(found[t]) ? 0 : found[t]) - expected[t]) <= 1e-3 * Math.Max(1, expected[t]));
        Assert.True(same >= 0.99 * (found.Length - 2), $"smoothed pitch equal in {same} of {found.Length - 2} frames");
    }

    // The last two rows of a smoothed file rest on rows that openSMILE repeats.
    private static double[] Inner(double[] column) => column[..^2];

    // 1e-4 relative, 1e-4 absolute near 0; slopes are small numbers, so "near 0" is relative to the column's own scale there.
    private static void RequireClose(double[] expected, float[] found)
    {
        double scale = Math.Min(1, expected.Max(Math.Abs));
        for (int t = 0; t < Math.Min(expected.Length - 1, found.Length - 1); t++)
        {
            double tolerance = 1e-4 * Math.Max(Math.Abs(expected[t]), 0.1 * scale);
            Assert.True(Math.Abs(expected[t] - found[t]) <= tolerance, $"frame {t}: expected {expected[t]}, found {found[t]}");
        }
    }
}
