using System.CommandLine;
using System.Globalization;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost completion bash|zsh|fish|pwsh</c>: what makes a shell complete the program's commands, options and ids.</summary>
internal sealed class CompletionCommand : ICommandModule
{
    /// <summary>The first argument with which a shell asks: <c>[suggest:POSITION]</c>, then the line typed so far, with the program's
    /// name.</summary>
    private const string Asking = "[suggest:";

    private const string Bash = """
        # serhost: completion for bash. Once: serhost completion bash > ~/.local/share/bash-completion/completions/serhost
        # or in ~/.bashrc: source <(serhost completion bash)
        _serhost() {
          local word="${COMP_LINE:0:$COMP_POINT}" IFS=$'\n'
          word="${word##*[[:space:]]}"
          COMPREPLY=($(compgen -W "$("$1" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
          # Readline replaces only what follows the last of its own word breaks.
          local broken="${word%"${word##*[:=]}"}" i
          for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]="${COMPREPLY[i]#"$broken"}"; done
        }
        complete -o default -F _serhost serhost
        """;

    private const string Zsh = """
        #compdef serhost
        # serhost: completion for zsh. Once: serhost completion zsh > a folder of $fpath as _serhost
        # or in ~/.zshrc, after compinit: source <(serhost completion zsh)
        _serhost() {
          local -a found
          found=("${(@f)$(${words[1]} "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -a found
          _files
        }
        if [ "$funcstack[1]" = _serhost ]; then _serhost "$@"; else compdef _serhost serhost; fi
        """;

    private const string Fish = """
        # serhost: completion for fish. Once: serhost completion fish > ~/.config/fish/completions/serhost.fish
        complete -c serhost -a '(serhost "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    private const string PowerShell = """
        # serhost: completion for PowerShell. In $PROFILE: serhost completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName serhost -ScriptBlock {
          param($word, $tree, $position)
          serhost "[suggest:$position]" "$tree" 2>$null | Where-Object { $_ -like "$word*" } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    public Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion",
            "Print a script that makes a shell complete commands, options, methods, models and runs: its first lines say where it goes.") { shell };
        command.OnRun(context =>
        {
            context.Output.Line(context.Get(shell) switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell });
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Whether a shell asks what could be typed.</summary>
    public static bool IsAsked(string[] arguments) => arguments is [var first, _, ..] && first.StartsWith(Asking, StringComparison.Ordinal);

    /// <summary>The question without the program's own name, which shells pass as it was typed: a path, say, of any length.</summary>
    public static string[] Question(string[] arguments)
    {
        string line = arguments[1];
        int start = line.Length - line.TrimStart().Length;
        int end = line.IndexOf(' ', start);
        end = end < 0 ? line.Length : end + 1;
        int position = int.TryParse(arguments[0][Asking.Length..].TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture,
            out int given) ? given : line.Length;
        return [string.Create(CultureInfo.InvariantCulture, $"{Asking}{Math.Clamp(position - end, 0, line.Length - end)}]"), line[end..]];
    }
}
