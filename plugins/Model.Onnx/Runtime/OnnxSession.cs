using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Model.Onnx.Format;
using Model.Onnx.Import;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Evaluates a model through ONNX Runtime. Safe to call from several threads at once.</summary>
internal sealed unsafe class OnnxSession : IDisposable
{
    /// <summary>Inputs evaluated in one call of the runtime at most; more gain nothing and take memory.</summary>
    private const int MaximumBatch = 32;

    private readonly string _file;
    private readonly InputLayout _layout;
    private readonly string _logits;
    private readonly int _outputs;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();

    /// <summary>Loads a model into the runtime.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="layout">Its input.</param>
    /// <param name="logits">Name of the value to return; need not be an output of the file.</param>
    /// <param name="outputs">Number of values expected for one input.</param>
    /// <param name="maxThreads">Threads one call may use.</param>
    /// <exception cref="ModelFormatException">The runtime does not take the model.</exception>
    public OnnxSession(OnnxModel model, InputLayout layout, string logits, int outputs, int maxThreads)
    {
        _file = model.File;
        _layout = layout;
        _logits = logits;
        _outputs = outputs;
        bool isDeclared = model.Outputs.Any(output => output.Name == logits);
        byte[] bytes = !isDeclared ? OutputAppender.Append(model.Bytes.Span, logits)
            : MemoryMarshal.TryGetArray(model.Bytes, out ArraySegment<byte> whole) && whole.Array!.Length == whole.Count ? whole.Array
            : model.Bytes.ToArray();
        RuntimeTelemetry.Off();
        using var options = new SessionOptions
        {
            IntraOpNumThreads = maxThreads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        RuntimeMemory.Bound(options);
        options.AddSessionConfigEntry(
            "session.model_external_initializers_file_folder_path", Path.GetDirectoryName(Path.GetFullPath(model.File))!);
        try
        {
            _session = new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelFormatException(model.File, null, $"ONNX Runtime does not take it: {error.Message}", error);
        }
    }

    /// <summary>Evaluates a batch.</summary>
    /// <param name="inputs">[count, bands, frames], row-major.</param>
    /// <param name="count">Inputs.</param>
    /// <param name="frames">Frames of each.</param>
    /// <param name="outputs">Receives [count, outputs].</param>
    /// <exception cref="ArgumentException">A length does not fit, or the model cannot take this number of frames.</exception>
    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        int size = checked(_layout.Bands * frames);
        if (inputs.Length != (long)count * size)
        {
            throw new ArgumentException(
                $"Expected {count} inputs of {_layout.Bands} × {frames} values, found {inputs.Length} values.", nameof(inputs));
        }

        if (outputs.Length != (long)count * _outputs)
        {
            throw new ArgumentException($"Expected room for {count} × {_outputs} outputs, found {outputs.Length}.", nameof(outputs));
        }

        if (_layout.FixedFrames is { } only && only != frames)
        {
            throw new ArgumentException($"The model takes {only} frames, found {frames}.", nameof(frames));
        }

        int most = _layout.FixedBatch ?? MaximumBatch;
        for (int start = 0; start < count; start += most)
        {
            int batch = Math.Min(most, count - start);
            RunBatch(inputs.Slice(start * size, batch * size), batch, frames, outputs.Slice(start * _outputs, batch * _outputs));
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    private void RunBatch(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        int size = _layout.Bands * frames;
        int given = _layout.FixedBatch ?? count;
        int full = size * _layout.Channels;
        if (_layout.IsTimeFirst || _layout.Channels > 1 || given != count)
        {
            var copy = new float[given * full];
            for (int item = 0; item < count; item++)
            {
                CopyItem(inputs.Slice(item * size, size), copy.AsSpan(item * full, full), frames);
            }

            inputs = copy;
        }

        long[] shape = _layout.Axes.Select(axis => axis switch
        {
            InputAxis.Batch => (long)given,
            InputAxis.Bands => _layout.Bands,
            InputAxis.Frames => frames,
            InputAxis.EqualChannels => _layout.Channels,
            _ => 1,
        }).ToArray();
        if (_layout.IsHalf)
        {
            Half[] halves = new Half[inputs.Length];
            for (int i = 0; i < halves.Length; i++)
            {
                halves[i] = (Half)inputs[i];
            }

            fixed (Half* data = halves)
            {
                RunOn((nint)data, (long)halves.Length * sizeof(Half), TensorElementType.Float16, shape, frames, given, outputs);
            }

            return;
        }

        fixed (float* data = inputs)
        {
            RunOn((nint)data, (long)inputs.Length * sizeof(float), TensorElementType.Float, shape, frames, given, outputs);
        }
    }

    private void RunOn(nint data, long bytes, TensorElementType type, long[] shape, int frames, int given, Span<float> outputs)
    {
        try
        {
            using OrtValue input = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, data, bytes);
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_runOptions, [_layout.Name], [input], [_logits]);
            Copy(results[0], given, outputs);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ArgumentException(
                $"{_file} cannot be evaluated for {_layout.Bands} × {frames} values: {error.Message}", nameof(frames), error);
        }
    }

    private void Copy(OrtValue result, int batch, Span<float> outputs)
    {
        OrtTensorTypeAndShapeInfo info = result.GetTensorTypeAndShape();
        bool isHalf = info.ElementDataType == TensorElementType.Float16;
        if ((info.ElementDataType != TensorElementType.Float && !isHalf) || info.ElementCount != (long)batch * _outputs)
        {
            throw new ModelFormatException(
                _file, $"output '{_logits}'",
                $"gives {info.ElementDataType} [{string.Join(", ", info.Shape)}] for {batch} inputs; {_outputs} float values each are "
                    + "expected, one a label. Correct the labels in model.json.");
        }

        if (isHalf)
        {
            ReadOnlySpan<Half> halves = MemoryMarshal.Cast<Float16, Half>(result.GetTensorDataAsSpan<Float16>());
            for (int i = 0; i < outputs.Length; i++)
            {
                outputs[i] = (float)halves[i];
            }

            return;
        }

        result.GetTensorDataAsSpan<float>()[..outputs.Length].CopyTo(outputs);
    }

    /// <summary>Brings one input into the file's order: frames first or not, its channels equal, first or last.</summary>
    private void CopyItem(ReadOnlySpan<float> source, Span<float> target, int frames)
    {
        int size = source.Length, channels = _layout.Channels;
        for (int i = 0; i < size; i++)
        {
            int at = _layout.IsTimeFirst ? (i % frames * _layout.Bands) + (i / frames) : i;
            for (int channel = 0; channel < channels; channel++)
            {
                target[_layout.IsChannelsLast ? (at * channels) + channel : (channel * size) + at] = source[i];
            }
        }
    }
}
