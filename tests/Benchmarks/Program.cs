// 'transformer MODEL.onnx [LABELS [SECONDS…]]' times a transformer against ONNX Runtime; 'peers …' is what peers/peers.py asks; anything
// else goes to BenchmarkDotNet.
if (args is ["transformer", .. { Length: > 0 } rest])
{
    Benchmarks.TransformerBenchmark.Run(rest);
    return;
}

if (args is ["peers", .. { Length: 5 } asked])
{
    Benchmarks.PeersBenchmark.Run(asked, Console.In, Console.Out);
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
