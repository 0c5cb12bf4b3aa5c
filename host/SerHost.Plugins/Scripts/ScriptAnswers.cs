using SerHost.Network.Gradients;
using SerHost.Network.Relevance;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Scripts;

/// <summary>Answers a script's questions about the model.</summary>
internal static class ScriptAnswers
{
    /// <summary>Answers one. What the model throws becomes the answer.</summary>
    public static ScriptWriter To(ScriptReader question, IModel? model)
    {
        try
        {
            var answer = new ScriptWriter("answer", question.Call);
            Write(answer, question, model ?? throw new WireException("This call has no model to ask."));
            return answer;
        }
        catch (Exception error)
        {
            return ScriptErrors.Refuse(question.Call, error);
        }
    }

    private static void Write(ScriptWriter answer, ScriptReader question, IModel model)
    {
        string what = ScriptJson.Text(question.Header, "what", "a question");
        switch (what)
        {
            case "predict":
                (float[] inputs, int count, int frames) = ReadBatch(question, model);
                float[] outputs = new float[count * model.Descriptor.Outputs.Count];
                model.Predict(inputs, count, frames, outputs);
                answer.Floats(outputs, count, model.Descriptor.Outputs.Count);
                break;
            case "gradient":
                (inputs, count, frames) = ReadBatch(question, model);
                int[] targets = question.Integers(1);
                float[] gradients = new float[inputs.Length];
                Differentiate(model, inputs, count, frames, targets, gradients);
                answer.Floats(gradients, count, model.Descriptor.Bands, frames);
                break;
            case "input":
                ScriptData.WriteInput(answer, model.Prepare(ScriptData.ReadClip(question)));
                break;
            default:
                throw new WireException($"A question '{what}' is not known; predict, gradient and input are.");
        }
    }

    private static (float[] Inputs, int Count, int Frames) ReadBatch(ScriptReader question, IModel model)
    {
        float[] inputs = question.Floats(0, "A batch", -1, model.Descriptor.Bands, -1);
        IReadOnlyList<int> shape = question.Shape(0);
        return shape[0] > 0 ? (inputs, shape[0], shape[2]) : throw new WireException("A batch without inputs.");
    }

    private static void Differentiate(IModel model, float[] inputs, int count, int frames, int[] targets, float[] gradients)
    {
        int outputs = model.Descriptor.Outputs.Count;
        if (targets.Length != count || targets.Any(target => target < 0 || target >= outputs))
        {
            throw new ArgumentException($"{count} targets from 0 to {outputs - 1} were expected; found {string.Join(", ", targets)}.");
        }

        if (model.Graph is null && model.Gradients is { } own)
        {
            own.Differentiate(inputs, count, frames, targets, gradients);
            return;
        }

        var gradient = new InputGradient(WhiteBox.RequireGraph(model, "The gradient"), 1);
        int size = model.Descriptor.Bands * frames;
        for (int i = 0; i < count; i++)
        {
            gradient.Compute(inputs.AsSpan(i * size, size), model.Descriptor.Bands, frames, targets[i], gradients.AsSpan(i * size, size));
        }
    }
}
