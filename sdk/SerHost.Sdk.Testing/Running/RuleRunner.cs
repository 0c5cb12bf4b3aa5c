namespace SerHost.Sdk.Testing.Running;

/// <summary>The one loop that runs rules: each on a watched thread, every exception turned into a row.</summary>
internal static class RuleRunner
{
    public static ConformanceReport Run<TSubject>(
        string kind, Func<TSubject> open, IReadOnlyList<IRule<TSubject>> rules, ConformanceSettings settings)
        where TSubject : class, ISubject
    {
        string name = kind;
        (TSubject? subject, string? problem) = Open(open, settings);
        string? unavailable = null, noMaterial = null;
        if (subject is not null)
        {
            // The id and the availability come from plugin code too: a fault there is reported by the rules about them.
            name = Guarded(() => $"{kind} '{subject.Id}'", settings) ?? kind;
            unavailable = Guarded(() => subject.CheckAvailability() is { IsAvailable: false } no ? no.Reason : "", settings);
            noMaterial = Guarded(() => subject.WhyNoMaterial ?? "", settings);
        }

        var results = new List<RuleResult>();
        foreach (IRule<TSubject> rule in rules.Where(rule => settings.Rules.Count == 0 || settings.Rules.Contains(rule.Id)))
        {
            (RuleOutcome outcome, string detail, string cure) = subject is null || problem is not null
                ? results.Count == 0 ? (RuleOutcome.Failed, problem!, rule.Cure)
                    : (RuleOutcome.NotApplicable, "Not run: the plugin cannot be called.", "")
                : rule.NeedsAvailability && unavailable is { Length: > 0 }
                    ? (RuleOutcome.NotApplicable, $"It cannot work on this machine: {unavailable}", "")
                    : rule.NeedsMaterial && noMaterial is { Length: > 0 }
                        ? (RuleOutcome.NotApplicable, noMaterial, "")
                        : CheckOne(rule, subject, settings, ref problem);
            results.Add(new RuleResult(name, rule.Id, rule.Checks, outcome, detail, cure));
        }

        if (problem is null)
        {
            subject?.Dispose();
        }

        return new ConformanceReport(results);
    }

    private static (RuleOutcome Outcome, string Detail, string Cure) CheckOne<TSubject>(
        IRule<TSubject> rule, TSubject subject, ConformanceSettings settings, ref string? problem)
    {
        (bool finished, Exception? error) = Watch(() => rule.Check(subject), settings.RuleLimit);
        if (!finished)
        {
            problem = "hung";
            return (RuleOutcome.Failed,
                $"It had not come back after {settings.RuleLimit.TotalSeconds:0.#} s; the rules after this one were not run.", rule.Cure);
        }

        return error switch
        {
            null => (RuleOutcome.Passed, "", ""),
            RuleSkippedException => (RuleOutcome.NotApplicable, error.Message, ""),
            RuleBrokenException => (RuleOutcome.Failed, error.Message, rule.Cure),
            _ => (RuleOutcome.Failed, $"It threw {error.GetType().Name}: {error.Message}",
                $"Mend that first. Then, for this rule: {rule.Cure}"),
        };
    }

    private static (TSubject? Subject, string? Problem) Open<TSubject>(Func<TSubject> open, ConformanceSettings settings)
        where TSubject : class
    {
        TSubject? subject = null;
        (bool finished, Exception? error) = Watch(() => subject = open(), settings.RuleLimit);
        return !finished
            ? (null, $"Its constructor had not come back after {settings.RuleLimit.TotalSeconds:0.#} s.")
            : error is null ? (subject, null) : (null, $"Its constructor threw {error.GetType().Name}: {error.Message}");
    }

    private static string? Guarded(Func<string> read, ConformanceSettings settings)
    {
        string? text = null;
        (bool finished, Exception? error) = Watch(() => text = read(), settings.RuleLimit);
        return finished && error is null ? text : null;
    }

    /// <summary>Runs on a thread of its own. A call that never comes back keeps its thread: .NET cannot end it.</summary>
    private static (bool Finished, Exception? Error) Watch(Action call, TimeSpan limit)
    {
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                call();
            }
            catch (Exception caught)
            {
                error = caught;
            }
        })
        {
            IsBackground = true,
            Name = "SerHost conformance rule",
        };
        thread.Start();
        return thread.Join(limit) ? (true, error) : (false, null);
    }
}
