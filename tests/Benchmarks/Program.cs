// 'transformer MODEL.onnx [LABELS [SECONDS…]]' times a transformer against ONNX Runtime; anything else goes to BenchmarkDotNet.
if (args is ["transformer", .. { Length: > 0 } rest])
{
    Benchmarks.TransformerBenchmark.Run(rest);
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
