using System.Globalization;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Running;

namespace SerHost.Sdk.Testing.Rules.Shared;

/// <summary>Tries what the descriptors allow: both ends of every range, every choice, and text that means nothing.</summary>
internal static class ParameterTrials
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Calls with one value after another; a refusal must be a <see cref="ParameterException"/> that names a parameter of the
    /// plugin's.</summary>
    /// <exception cref="RuleBrokenException">Another exception arose.</exception>
    /// <exception cref="RuleSkippedException">There are no parameters.</exception>
    public static void Run(ISubject subject, Action<ParameterValues, CancellationToken> call)
    {
        if (subject.Parameters.Count == 0)
        {
            throw new RuleSkippedException("It has no parameters.");
        }

        foreach (ParameterDescriptor parameter in subject.Parameters)
        {
            foreach (string value in Values(parameter).Distinct())
            {
                Try(subject, parameter, value, call);
            }
        }
    }

    private static void Try(ISubject subject, ParameterDescriptor parameter, string value, Action<ParameterValues, CancellationToken> call)
    {
        string name = $"With {parameter.Id}={value}";
        ParameterValues values = ParameterValues.Parse(subject.Parameters, new Dictionary<string, string> { [parameter.Id] = value });
        // An extreme value may ask for hours of work: the start of it is enough.
        using var stop = new CancellationTokenSource(s_patience);
        try
        {
            call(values, stop.Token);
        }
        catch (ParameterException error)
        {
            Expect.That(subject.Parameters.Any(known => known.Id == error.ParameterId),
                $"{name} it refused parameter '{error.ParameterId}', which it does not have.");
            Expect.That(error.Message.Contains(error.ParameterId, StringComparison.Ordinal),
                $"{name} its refusal does not name the parameter: {error.Message}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (RuleBrokenException error)
        {
            throw new RuleBrokenException($"{name}: {error.Message}");
        }
        catch (Exception error)
        {
            throw new RuleBrokenException($"{name} it threw {error.GetType().Name}: {error.Message}");
        }
    }

    private static IEnumerable<string> Values(ParameterDescriptor parameter)
    {
        foreach (string choice in parameter.Choices)
        {
            yield return choice;
        }

        switch (parameter.Kind)
        {
            case ParameterKind.Boolean:
                yield return "true";
                yield return "false";
                break;
            case ParameterKind.Text:
                yield return "";
                yield return "no such thing";
                break;
            case ParameterKind.Integer:
                yield return Format(parameter.Minimum ?? int.MinValue);
                yield return Format(parameter.Maximum ?? int.MaxValue);
                break;
            case ParameterKind.Number or ParameterKind.ChoiceOrNumber:
                yield return Format(parameter.Minimum ?? -1e6);
                yield return Format(parameter.Maximum ?? 1e6);
                break;
        }
    }

    private static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
