using System.CommandLine;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Transforms;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost transforms</c>: what can be done to a voice, and which cues it moves.</summary>
internal sealed class TransformsCommand : ICommandModule
{
    public Command Create()
    {
        var command = new Command(
            "transforms", "List the transforms of voices: their parameters, the cues each moves and those it leaves alone.");
        command.OnRun((context, _) =>
        {
            IReadOnlyList<IClipTransform> transforms =
                [.. context.Session.Plugins.Transforms.OrderBy(transform => transform.Descriptor.Id, StringComparer.Ordinal)];
            context.Output.Print(transforms.Select(transform => new { transform.Descriptor, Availability = transform.CheckAvailability() })
                .ToArray(), () =>
            {
                foreach (IClipTransform transform in transforms)
                {
                    Show(context.Output, transform);
                }

                if (transforms.Count == 0)
                {
                    context.Output.Note("There are none: 'serhost plugins' says what was found.");
                }
            });
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static void Show(Output output, IClipTransform transform)
    {
        ClipTransformDescriptor found = transform.Descriptor;
        var table = new TextTable("parameter", "default", "allowed", "moves", "keeps", "what it does") { Title = $"{found.Id}: {found.Summary}" };
        foreach (ParameterDescriptor parameter in found.Parameters)
        {
            ParameterEffect? effect = found.Effects.FirstOrDefault(effect => effect.ParameterId == parameter.Id);
            table.Add(
                parameter.Id, parameter.Default, parameter.RangeText, Names(effect?.Moves.Select(move => move.CueId)), Names(effect?.Keeps),
                parameter.Help);
        }

        output.Table(table);
        if (transform.CheckAvailability() is { IsAvailable: false } no)
        {
            output.Warn($"{found.Id} cannot be used: {no.Reason}");
        }

        output.Line();
    }

    private static string Names(IEnumerable<string>? cues) => string.Join(", ", cues ?? []);
}
