using SerHost.Commands;
using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation.Worker;
using SerHost.Shell;

// A worker for an isolated plugin needs none of the command line.
if (args is [PluginWorker.Verb, .. string[] rest])
{
    return PluginWorker.Run(rest);
}

Console.OutputEncoding = System.Text.Encoding.UTF8;
Console.SetOut(new PluginConsole(Console.Out));
Console.SetError(new PluginConsole(Console.Error));
return FirstThread.Serve(() => CommandTree.RunAsync(args, Console.Out, Console.Error));
