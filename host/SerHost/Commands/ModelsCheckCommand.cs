using System.CommandLine;
using SerHost.Core.Models;
using SerHost.Sdk.Models;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost models check ID</c>: files, hash, expected outputs, agreement with ONNX Runtime.</summary>
internal static class ModelsCheckCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "The model's id, or the path of its folder." };
        var command = new Command("check", "Verify a model: files, hash, expected outputs, agreement of its layers with the runtime.") { id };
        command.OnRun((context, cancellation) =>
        {
            IReadOnlyList<ModelCheck> checks = new ModelRegister(context.Session).Check(context.Get(id)!, cancellation);
            context.Output.Print(checks, () => Show(context, checks));
            return Task.FromResult(checks.All(check => check.Passed) ? ExitCodes.Done : ExitCodes.Failed);
        });
        return command;
    }

    private static void Show(CommandContext context, IReadOnlyList<ModelCheck> checks)
    {
        var table = new TextTable("check", "result", "detail");
        foreach (ModelCheck check in checks)
        {
            table.Add(check.Name, check.Passed ? "passed" : "FAILED", check.Detail);
        }

        context.Output.Table(table);
    }
}
