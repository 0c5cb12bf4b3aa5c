using System.CommandLine;
using System.Globalization;
using SerHost.Core;
using SerHost.Core.Audio;
using SerHost.Plugins;
using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost transform</c>: a changed recording.</summary>
internal sealed class TransformCommand : ICommandModule
{
    private readonly Argument<string> _clip = new("clip") { Description = "The recording.", HelpName = "CLIP" };
    private readonly Option<string> _with = new("--with") { Description = "Transform: an id of 'serhost transforms'.", HelpName = "ID",
        Required = true };
    private readonly Option<string[]> _parameters =
        new("--param") { Description = "A parameter of the transform; may be given several times.", HelpName = "NAME=VALUE" };
    private readonly Option<string?> _from = new("--from") { Description = "Start of the stretch to change (default: the clip's start).",
        HelpName = "SECONDS" };
    private readonly Option<string?> _to = new("--to") { Description = "End of the stretch (default: the clip's end).",
        HelpName = "SECONDS" };
    private readonly Option<string> _out = new("--out") { Description = "Where to write the changed recording.", HelpName = "FILE.wav",
        Required = true };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything random.", HelpName = "N",
        DefaultValueFactory = _ => 1 };

    public Command Create()
    {
        var command = new Command("transform", "Change what the voice does in a recording, or in a stretch of it, and write it as WAV.")
        {
            _clip, _with, _parameters, _from, _to, _out, _seed,
        };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        IClipTransform transform = context.Session.Plugins.Transform(context.Get(_with)!);
        ParameterValues values = GivenParameters.Parse($"Transform '{transform.Descriptor.Id}'", transform.Descriptor.Parameters,
            ParameterArguments.Read("--param", context.Get(_parameters) ?? []));
        if (transform.CheckAvailability() is { IsAvailable: false } no)
        {
            throw new RequestException("--with", $"'{transform.Descriptor.Id}' cannot work on this machine: {no.Reason}");
        }

        AudioClip clip = AudioFile.Read(context.Get(_clip)!, cancellation).Clip;
        var wanted = new TimeRange(Number("--from", context.Get(_from)) ?? 0, Number("--to", context.Get(_to)) ?? clip.DurationSeconds);
        IReadOnlyList<TimeRange> regions = wanted.EndSeconds > wanted.StartSeconds ? TransformRegions.Tidy([wanted], clip) : [];
        if (regions.Count == 0)
        {
            throw new RequestException("--from", FormattableString.Invariant($"The stretch from {wanted.StartSeconds} to {wanted.EndSeconds} s holds nothing of the clip, which lasts {clip.DurationSeconds:0.###} s."));
        }

        TransformedClip changed = transform.Apply(clip, regions, new TransformSettings(values, context.Get(_seed)), cancellation);
        string file = context.Get(_out)!;
        int clipped = AudioFile.WriteWav(file, changed.Clip);
        TimeRange now = changed.TimeMap.ToResult(regions[0]);
        context.Output.Print(
            new { Clip = clip.Id, Transform = transform.Descriptor.Id, Parameters = values.Values, Region = regions[0], Result = now,
                changed.Clip.DurationSeconds, changed.Diagnostics, Clipped = clipped, File = file },
            () =>
            {
                string moved = changed.TimeMap.IsIdentity
                    ? ""
                    : FormattableString.Invariant($"; the stretch now lasts {now.DurationSeconds:0.###} s");
                context.Output.Line(FormattableString.Invariant($"{clip.Id}: {transform.Descriptor.Id} from {regions[0].StartSeconds:0.###} to {regions[0].EndSeconds:0.###} s{moved}. Written to {file}."));
                foreach (Diagnostic diagnostic in changed.Diagnostics)
                {
                    context.Output.Line($"{diagnostic.Id}: {Numbers.Significant(diagnostic.Value)}{(diagnostic.Unit.Length == 0 ? "" : " " + diagnostic.Unit)} ({diagnostic.Note})");
                }
            });
        if (changed.Clip.Samples.Span.SequenceEqual(clip.Samples.Span))
        {
            context.Output.Note("Nothing was changed: the parameters are at their defaults, or there is no voice in the stretch.");
        }

        if (clipped > 0)
        {
            context.Output.Warn(
                string.Create(CultureInfo.InvariantCulture, $"{clipped} samples were beyond full scale and are clipped in the file."));
        }

        return ExitCodes.Done;
    }

    private static double? Number(string option, string? text) => text is null ? null : CueNumbers.Read(option, text);
}
