using System.Globalization;
using SerHost.Core.Experiments;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace SerHost.Ui.Run;

/// <summary>The run form without a screen: lines made from what plugins declare, checked by the same rules as everywhere.</summary>
internal sealed class RunForm
{
    private const string CorpusLine = "corpus", LimitLine = "clips at most", ModelLine = "model", TargetLine = "explain", CuesLine = "cues",
        SeedLine = "seed", MethodsKey = "methods";
    private readonly Dictionary<string, string> _values = new()
    {
        [CorpusLine] = CorpusChoice.Demo, [LimitLine] = "", [TargetLine] = TargetChoice.Predicted, [SeedLine] = "1", [ModelLine] = "",
            [CuesLine] = "",
    };

    private readonly SortedSet<string> _chosen = new(ExperimentFile.Default().Methods.Select(method => method.Id), StringComparer.Ordinal);
    private readonly Dictionary<(string Method, string Parameter), string> _parameters = [];
    private IReadOnlyList<AttributionDescriptor> _methods = [];
    private IReadOnlyList<string> _models = [], _extractors = [];

    /// <summary>The lines in order; a chosen method is followed by its parameters.</summary>
    public IReadOnlyList<FormLine> Lines { get; private set; } = [];

    /// <summary>The methods chosen, of those there are.</summary>
    public IEnumerable<string> Methods => _methods.Select(method => method.Id).Where(_chosen.Contains);

    /// <summary>Everything chosen, as words: for keeping, and for taking a change back. Words that no longer fit are passed over when it is
    /// set.</summary>
    public Dictionary<string, string> Values
    {
        get
        {
            var all = _values.Where(pair => pair.Key != CorpusLine).ToDictionary();
            all[MethodsKey] = string.Join(' ', _chosen);
            foreach (((string method, string parameter), string value) in _parameters)
            {
                all[$"{method}.{parameter}"] = value;
            }

            return all;
        }

        set
        {
            if (value.Count == 0)
            {
                return;
            }

            foreach (string own in _values.Keys.Where(value.ContainsKey).ToArray())
            {
                _values[own] = value[own];
            }

            _chosen.Clear();
            _chosen.UnionWith(value.GetValueOrDefault(MethodsKey, "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
            _parameters.Clear();
            foreach ((string key, string text) in value.Where(pair => pair.Key.Contains('.', StringComparison.Ordinal)))
            {
                string[] parts = key.Split('.', 2);
                _parameters[(parts[0], parts[1])] = text;
            }

            TakeKnown();
        }
    }

    /// <summary>Takes over what the plugins offer.</summary>
    public void Load(IReadOnlyList<string> models, IReadOnlyList<AttributionDescriptor> methods, IReadOnlyList<string> extractors)
    {
        _models = models;
        _methods = methods;
        _extractors = extractors;
        TakeKnown();
    }

    /// <summary>Takes the corpus that is open.</summary>
    public void SetCorpus(string source)
    {
        _values[CorpusLine] = source;
        Rebuild();
    }

    /// <summary>Turns a toggle round, or takes the next or previous word or number.</summary>
    /// <returns>What is wrong with it; null when it was taken.</returns>
    public string? Change(int line, int by)
    {
        FormLine at = Lines[line];
        switch (at.Kind)
        {
            case FormKind.Toggle:
                return Set(line, at.Value == "true" ? "false" : "true");
            case FormKind.Choice when at.Choices.Count > 0:
                int index = at.Choices.TakeWhile(choice => choice != at.Value).Count() % at.Choices.Count;
                return Set(line, at.Choices[(index + by + at.Choices.Count) % at.Choices.Count]);
            case FormKind.Number:
                double number = double.TryParse(at.Value, CultureInfo.InvariantCulture, out double parsed) ? parsed : 0;
                return Set(line, (number + (by * at.Step)).ToString("R", CultureInfo.InvariantCulture));
            default:
                return null;
        }
    }

    /// <summary>Sets a line's value.</summary>
    /// <returns>What is wrong with it; null when it was taken.</returns>
    public string? Set(int line, string value)
    {
        FormLine at = Lines[line];
        if (at is { Method: { } method, Parameter: { } parameter })
        {
            if (Problem(Descriptor(method), parameter, value) is { } problem)
            {
                return problem;
            }

            _parameters[(method, parameter)] = value;
        }
        else if (at.Method is { } toggled)
        {
            _ = value == "true" ? _chosen.Add(toggled) : _chosen.Remove(toggled);
        }
        else if (at.Label == SeedLine && !ulong.TryParse(value, CultureInfo.InvariantCulture, out _))
        {
            return "The seed must be a whole number of 0 or more.";
        }
        else if (at.Label == LimitLine && value.Length > 0
            && !(int.TryParse(value, CultureInfo.InvariantCulture, out int limit) && limit > 0))
        {
            if (value is "0" or "-1")
            {
                _values[LimitLine] = "";
                Rebuild();
                return null;
            }

            return "The number of clips must be 1 or more, or empty for all.";
        }
        else
        {
            _values[at.Label] = value;
        }

        Rebuild();
        return null;
    }

    /// <summary>The experiment the form describes.</summary>
    public Experiment ToExperiment() => new()
    {
        Name = Path.GetFileName(_values[CorpusLine].TrimEnd('/', '\\')),
        Corpus = new CorpusChoice { Path = _values[CorpusLine], Limit = _values[LimitLine].Length == 0
            ? null : int.Parse(_values[LimitLine], CultureInfo.InvariantCulture) },
        Model = _values[ModelLine].Length == 0 ? null : _values[ModelLine],
        Target = _values[TargetLine],
        Methods = [.. _methods.Where(method => _chosen.Contains(method.Id))
            .Select(method => new MethodChoice { Id = method.Id, Parameters = ParametersOf(method.Id) })],
        Cues = new CueChoice { Id = _values[CuesLine].Length == 0 ? "gemaps" : _values[CuesLine] },
        Seed = ulong.Parse(_values[SeedLine], CultureInfo.InvariantCulture),
    };

    private SortedDictionary<string, string> ParametersOf(string method) => new(
        _parameters.Where(pair => pair.Key.Method == method).ToDictionary(pair => pair.Key.Parameter, pair => pair.Value),
        StringComparer.Ordinal);

    private AttributionDescriptor Descriptor(string method) => _methods.First(found => found.Id == method);

    /// <summary>Replaces what is not there (any more): nothing is known before plugins were listed.</summary>
    private void TakeKnown()
    {
        if (_methods.Count > 0)
        {
            KeepKnown(ModelLine, [.. _models.OrderBy(model => model == Defaults.Model ? 0 : 1)]);
            KeepKnown(CuesLine, _extractors);
            foreach ((string method, string parameter) in _parameters.Keys.Where(key =>
                !IsValid(key.Method, key.Parameter, _parameters[key])).ToArray())
            {
                _parameters.Remove((method, parameter));
            }
        }

        Rebuild();
    }

    private bool IsValid(string method, string parameter, string value) =>
        _methods.FirstOrDefault(found => found.Id == method) is { } descriptor && Problem(descriptor, parameter, value) is null;

    /// <summary>What is wrong with a parameter's value; null when nothing is.</summary>
    private static string? Problem(AttributionDescriptor method, string parameter, string value)
    {
        try
        {
            ParameterValues.Parse(method.Parameters, new Dictionary<string, string> { [parameter] = value });
            return null;
        }
        catch (ParameterException error)
        {
            return error.Message;
        }
    }

    private void KeepKnown(string line, IReadOnlyList<string> known)
    {
        if (!known.Contains(_values[line]))
        {
            _values[line] = known.Count > 0 ? known[0] : "";
        }
    }

    private void Rebuild()
    {
        var lines = new List<FormLine>
        {
            Own(CorpusLine, FormKind.Text, "a folder, a CSV manifest, or demo", "Which recordings."),
            Own(LimitLine, FormKind.Number, "1 or more, empty for all", "Clips are drawn evenly over labels and speakers.") with { Step = 12 },
            Own(ModelLine, FormKind.Choice, "one of the models found", "The classifier to explain.") with { Choices = _models },
            Own(TargetLine, FormKind.Choice, "the model's decision, or the clip's label", "Which output is explained.") with { Choices = [TargetChoice.Predicted, TargetChoice.Label] },
            Own(CuesLine, FormKind.Choice, "one of the extractors found", "What measures the voice.") with { Choices = _extractors },
            Own(SeedLine, FormKind.Number, "a whole number", "Seed of everything random: the same seed gives the same numbers."),
        };
        foreach (AttributionDescriptor method in _methods)
        {
            bool chosen = _chosen.Contains(method.Id);
            lines.Add(new FormLine(method.Id, FormKind.Toggle, chosen ? "true" : "false", "", method.Summary, 0) { Method = method.Id });
            lines.AddRange(chosen ? method.Parameters.Select(parameter => LineOf(method.Id, parameter)) : []);
        }

        Lines = lines;
    }

    private FormLine Own(string label, FormKind kind, string range, string help) => new(label, kind, _values[label], range, help, 0);

    private FormLine LineOf(string method, ParameterDescriptor parameter)
    {
        FormKind kind = parameter.Kind switch
        {
            ParameterKind.Integer or ParameterKind.Number => FormKind.Number,
            ParameterKind.Boolean => FormKind.Choice,
            ParameterKind.Choice => FormKind.Choice,
            _ => FormKind.Text,
        };
        return new FormLine(parameter.Id, kind, _parameters.GetValueOrDefault((method, parameter.Id), parameter.Default),
            parameter.RangeText, parameter.Help, 1)
        {
            Choices = parameter.Kind == ParameterKind.Boolean ? ["true", "false"] : parameter.Choices,
            Step = parameter.Step ?? 1,
            Unit = parameter.Unit ?? "",
            Method = method,
            Parameter = parameter.Id,
        };
    }
}
