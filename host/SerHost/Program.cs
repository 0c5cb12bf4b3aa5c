using SerHost.Core.Plugins.Isolation.Worker;
using SerHost.Shell;

// A worker for an isolated plugin needs none of the command line.
if (args is [PluginWorker.Verb, .. string[] rest])
{
    return PluginWorker.Run(rest);
}

Console.OutputEncoding = System.Text.Encoding.UTF8;
return await CommandTree.RunAsync(args, Console.Out, Console.Error);
