using SerHost.Plugins.Trust;

namespace SerHost.Shell;

/// <summary>Asks the person at the terminal whether a plugin may be run.</summary>
/// <param name="output">Where the question goes.</param>
internal sealed class TrustPrompt(Output output)
{
    public TrustAnswer Ask(TrustQuestion question)
    {
        foreach (string line in question.Text.Split(Environment.NewLine))
        {
            output.Warn(line);
        }

        while (true)
        {
            output.Warn("Trust it? y: yes, from now on; n: not now; never: leave it out and do not ask again");
            switch (Console.ReadLine()?.Trim().ToLowerInvariant())
            {
                case "y" or "yes":
                    return TrustAnswer.Trust;
                case "never":
                    return TrustAnswer.Never;
                case null or "" or "n" or "no":
                    return TrustAnswer.NotNow;
            }
        }
    }
}
