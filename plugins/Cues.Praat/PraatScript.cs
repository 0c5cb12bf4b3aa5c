namespace Cues.Praat;

/// <summary>The script Praat runs: measures one recording at given times and writes a table.</summary>
internal static class PraatScript
{
    public const string Header = "time_s,f0_hz,jitter,shimmer_db,hnr_db,intensity_db";

    /// <summary>
    /// Praat's own defaults except for the pitch range, the step and the measuring times. Harmonicity is that of the nearest frame: Praat
    /// marks frames without any by −200 dB, and interpolation would mix that mark into the values beside it.
    /// </summary>
    public const string Text = """
        form Measure cues
            sentence Sound_file
            sentence Table_file
            positive Pitch_floor 75
            positive Pitch_ceiling 600
            positive Period_window 0.1
            positive First_centre 0.01
            positive Step 0.01
            natural Frames 1
        endform
        sound = Read from file: sound_file$
        pitch = noprogress To Pitch (ac): step, pitch_floor, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, pitch_ceiling
        selectObject: sound, pitch
        pulses = noprogress To PointProcess (cc)
        selectObject: sound
        harmonicity = noprogress To Harmonicity (cc): step, pitch_floor, 0.1, 4.5
        selectObject: sound
        intensity = noprogress To Intensity: pitch_floor, step, "yes"
        lines$ = "time_s,f0_hz,jitter,shimmer_db,hnr_db,intensity_db" + newline$
        for i from 0 to frames - 1
            t = first_centre + i * step
            begin = t - period_window / 2
            finish = t + period_window / 2
            selectObject: pitch
            f0 = Get value at time: t, "Hertz", "linear"
            selectObject: pulses
            jitter = Get jitter (local): begin, finish, 0.0001, 0.02, 1.3
            selectObject: sound, pulses
            shimmer = Get shimmer (local_dB): begin, finish, 0.0001, 0.02, 1.3, 1.6
            selectObject: harmonicity
            hnr = Get value at time: t, "nearest"
            selectObject: intensity
            level = Get value at time: t, "linear"
            lines$ = lines$ + string$ (t) + "," + string$ (f0) + "," + string$ (jitter) + "," + string$ (shimmer) + "," + string$ (hnr) + "," + string$ (level) + newline$
            if i mod 100 = 99
                appendFile: table_file$, lines$
                lines$ = ""
            endif
        endfor
        appendFile: table_file$, lines$ + "end" + newline$

        """;
}
