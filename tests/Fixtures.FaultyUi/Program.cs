using SerHost.Commands;
using SerHost.Core.Hosting;
using SerHost.Shell;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;

// The program's own terminal UI with a fault built in: what happens to the terminal, and what the user is told, when something throws in it.
// The argument says where: in a key's handler, in a timer, or while drawing; each when F12 is pressed.
string place = args.Single();
await using HostSession session = HostSession.Open(new HostOptions());
return UiCommand.Open(session, new Output(Console.Out, Console.Error, isJson: false), new UiOptions("demo", null), window =>
{
    bool isArmed = false;
    window.DrawingContent += (_, _) => Throw(isArmed && place == "drawing");
    window.KeyDown += (_, key) =>
    {
        if (key == Key.F12)
        {
            isArmed = true;
            Throw(place == "key");
            window.SetNeedsDraw();
        }
    };
    window.State.App.AddTimeout(TimeSpan.FromMilliseconds(50), () =>
    {
        Throw(isArmed && place == "timer");
        return true;
    });
});

void Throw(bool isTime)
{
    if (isTime)
    {
        throw new InvalidTimeZoneException($"A fault in a {place}.");
    }
}
