using System.Text.Json;
using SerHost.Analysis.CueContrasts;
using SerHost.Core.Store;

namespace SerHost.Core.Reports;

/// <summary>Reads Δf out of the record of a contrast token by token, without its windows: what statistics need, in a fraction of the time
/// that reading the whole record takes.</summary>
/// <remarks>Reads what <see cref="Store.Json.StoreJson.Line"/> writes. A record that is written otherwise is not guessed at: the serializer
/// reads it, and says what is wrong with it.</remarks>
internal static class ContrastReader
{
    private static readonly (byte[] Name, CueBaseline Baseline)[] s_baselines =
    [
        .. Enum.GetValues<CueBaseline>().Select(baseline => (
            System.Text.Encoding.UTF8.GetBytes(JsonNamingPolicy.CamelCase.ConvertName(baseline.ToString())), baseline)),
    ];

    /// <summary>Where Δf begins, behind the windows. No text holds this: in a text, quotes stand behind a backslash.</summary>
    private static ReadOnlySpan<byte> ResultField => ",\"result\":"u8;

    /// <summary>Reads a record of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="body">The record as JSON.</param>
    /// <exception cref="StoreException">It is of a version that this one does not know.</exception>
    public static CueContrastResult Read(ResultStore store, ReadOnlyMemory<byte> body) =>
        TryRead(body.Span) ?? store.Parse<OnlyContrasts>(body).Result;

    /// <summary>Reads a record.</summary>
    /// <param name="body">The record as JSON.</param>
    /// <returns>Δf of every cue; null where the record is not written as expected.</returns>
    internal static CueContrastResult? TryRead(ReadOnlySpan<byte> body)
    {
        int at = body.IndexOf(ResultField);
        if (at < 0)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(body[(at + ResultField.Length)..]);
            reader.Read();
            return Result(ref reader);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter: a text that is not UTF-8
        {
            return null;
        }
    }

    private static CueContrastResult Result(ref Utf8JsonReader reader)
    {
        (int eligible, int chosen) = (0, 0);
        List<CueContrast>? contrasts = null;
        List<string>? notes = null;
        for (Open(ref reader); Next(ref reader, out ReadOnlySpan<byte> name);)
        {
            if (name.SequenceEqual("eligibleWindows"u8))
            {
                eligible = Whole(ref reader);
            }
            else if (name.SequenceEqual("chosenWindows"u8))
            {
                chosen = Whole(ref reader);
            }
            else if (name.SequenceEqual("contrasts"u8))
            {
                contrasts = [];
                for (Begin(ref reader); reader.TokenType != JsonTokenType.EndArray; reader.Read())
                {
                    contrasts.Add(Contrast(ref reader));
                }
            }
            else if (name.SequenceEqual("notes"u8))
            {
                notes = [];
                for (Begin(ref reader); reader.TokenType != JsonTokenType.EndArray; reader.Read())
                {
                    notes.Add(Text(ref reader));
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return new CueContrastResult(eligible, chosen, contrasts ?? throw new JsonException(), notes ?? throw new JsonException());
    }

    private static CueContrast Contrast(ref Utf8JsonReader reader)
    {
        string? cue = null, undefined = null;
        (double salient, double frames, double full) = (0, 0, 0);
        List<BaselineContrast>? baselines = null;
        RandomisationTest? test = null;
        for (Open(ref reader); Next(ref reader, out ReadOnlySpan<byte> name);)
        {
            if (name.SequenceEqual("cueId"u8))
            {
                cue = Text(ref reader);
            }
            else if (name.SequenceEqual("salient"u8))
            {
                salient = Number(ref reader);
            }
            else if (name.SequenceEqual("salientFrames"u8))
            {
                frames = Number(ref reader);
            }
            else if (name.SequenceEqual("full"u8))
            {
                full = Number(ref reader);
            }
            else if (name.SequenceEqual("baselines"u8))
            {
                baselines = new List<BaselineContrast>(s_baselines.Length);
                for (Begin(ref reader); reader.TokenType != JsonTokenType.EndArray; reader.Read())
                {
                    baselines.Add(Baseline(ref reader));
                }
            }
            else if (name.SequenceEqual("randomisation"u8))
            {
                test = reader.TokenType == JsonTokenType.Null ? null : Test(ref reader);
            }
            else if (name.SequenceEqual("undefinedReason"u8))
            {
                undefined = OptionalText(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new CueContrast(cue ?? throw new JsonException(), salient, frames, full, baselines ?? throw new JsonException(), test,
            undefined);
    }

    private static BaselineContrast Baseline(ref Utf8JsonReader reader)
    {
        CueBaseline baseline = default;
        (double value, double delta, double chance, int sets) = (0, 0, 0, 0);
        string? undefined = null;
        MatchBalance? balance = null;
        bool isNotTestable = false;
        for (Open(ref reader); Next(ref reader, out ReadOnlySpan<byte> name);)
        {
            if (name.SequenceEqual("baseline"u8))
            {
                baseline = BaselineOf(ref reader);
            }
            else if (name.SequenceEqual("value"u8))
            {
                value = Number(ref reader);
            }
            else if (name.SequenceEqual("delta"u8))
            {
                delta = Number(ref reader);
            }
            else if (name.SequenceEqual("chancePositive"u8))
            {
                chance = Number(ref reader);
            }
            else if (name.SequenceEqual("sets"u8))
            {
                sets = Whole(ref reader);
            }
            else if (name.SequenceEqual("undefinedReason"u8))
            {
                undefined = OptionalText(ref reader);
            }
            else if (name.SequenceEqual("balance"u8))
            {
                balance = reader.TokenType == JsonTokenType.Null ? null : Balance(ref reader);
            }
            else if (name.SequenceEqual("isNotTestable"u8))
            {
                isNotTestable = Flag(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new BaselineContrast(baseline, value, delta, chance, sets, undefined) { Balance = balance, IsNotTestable = isNotTestable };
    }

    private static RandomisationTest Test(ref Utf8JsonReader reader)
    {
        (int sets, bool isExact) = (0, false);
        (double mean, double deviation, double z, double greater, double less, double two) = (0, 0, 0, 0, 0, 0);
        for (Open(ref reader); Next(ref reader, out ReadOnlySpan<byte> name);)
        {
            if (name.SequenceEqual("sets"u8))
            {
                sets = Whole(ref reader);
            }
            else if (name.SequenceEqual("isExact"u8))
            {
                isExact = Flag(ref reader);
            }
            else if (name.SequenceEqual("nullMean"u8))
            {
                mean = Number(ref reader);
            }
            else if (name.SequenceEqual("nullStandardDeviation"u8))
            {
                deviation = Number(ref reader);
            }
            else if (name.SequenceEqual("z"u8))
            {
                z = Number(ref reader);
            }
            else if (name.SequenceEqual("pGreater"u8))
            {
                greater = Number(ref reader);
            }
            else if (name.SequenceEqual("pLess"u8))
            {
                less = Number(ref reader);
            }
            else if (name.SequenceEqual("pTwoSided"u8))
            {
                two = Number(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new RandomisationTest(sets, isExact, mean, deviation, z, greater, less, two);
    }

    private static MatchBalance Balance(ref Utf8JsonReader reader)
    {
        Span<double> parts = stackalloc double[9];
        for (Open(ref reader); Next(ref reader, out ReadOnlySpan<byte> name);)
        {
            int part = name.SequenceEqual("levelBeforeDb"u8) ? 0
                : name.SequenceEqual("levelAfterDb"u8) ? 1
                : name.SequenceEqual("spreadBeforeDb"u8) ? 2
                : name.SequenceEqual("spreadAfterDb"u8) ? 3
                : name.SequenceEqual("voicingBefore"u8) ? 4
                : name.SequenceEqual("voicingAfter"u8) ? 5
                : name.SequenceEqual("levelDeviationDb"u8) ? 6
                : name.SequenceEqual("effectiveSalient"u8) ? 7
                : name.SequenceEqual("effectiveOther"u8) ? 8
                : -1;
            if (part < 0)
            {
                reader.Skip();
            }
            else
            {
                parts[part] = Number(ref reader);
            }
        }

        return new MatchBalance(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7], parts[8]);
    }

    private static void Open(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }
    }

    /// <summary>Goes to the value of an object's next field; false at its end.</summary>
    private static bool Next(ref Utf8JsonReader reader, out ReadOnlySpan<byte> name)
    {
        name = default;
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return false;
        }

        name = reader.TokenType == JsonTokenType.PropertyName && !reader.ValueIsEscaped ? reader.ValueSpan : throw new JsonException();
        reader.Read();
        return true;
    }

    /// <summary>Goes to an array's first value, or to its end.</summary>
    private static void Begin(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read())
        {
            throw new JsonException();
        }
    }

    private static double Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => double.NaN,
        JsonTokenType.Number => reader.GetDouble(),
        _ => throw new JsonException(),
    };

    private static int Whole(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) ? value : throw new JsonException();

    private static string Text(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException();

    private static string? OptionalText(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null : Text(ref reader);

    private static bool Flag(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw new JsonException();

    private static CueBaseline BaselineOf(ref Utf8JsonReader reader)
    {
        foreach ((byte[] name, CueBaseline baseline) in s_baselines)
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(name))
            {
                return baseline;
            }
        }

        throw new JsonException();
    }

    /// <summary>The part of a <see cref="Pipeline.StoredContrast"/> that statistics are made of.</summary>
    private sealed record OnlyContrasts(CueContrastResult Result);
}
