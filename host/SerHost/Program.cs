using SerHost.Shell;

Console.OutputEncoding = System.Text.Encoding.UTF8;
return await CommandTree.RunAsync(args, Console.Out, Console.Error);
