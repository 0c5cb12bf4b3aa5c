using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Isolation;

/// <summary>Answers a worker's questions to the model.</summary>
internal static class ModelAnswers
{
    /// <summary>Answers one. What the model throws becomes the answer.</summary>
    public static WireWriter To(WireReader question, IModel? model)
    {
        try
        {
            var answer = new WireWriter(MessageKind.Answer, question.Call);
            Write(answer, question, model ?? throw new WireException("This call has no model to ask."));
            return answer;
        }
        catch (Exception error)
        {
            var failure = new WireWriter(MessageKind.AnswerFailure, question.Call);
            ErrorCodec.Write(failure, error);
            return failure;
        }
    }

    private static void Write(WireWriter answer, WireReader question, IModel model)
    {
        switch ((ModelQuestion)question.Byte())
        {
            case ModelQuestion.Graph:
                ModelGraph? graph = model.Graph;
                GraphCodec.Write(answer, graph);
                break;
            case ModelQuestion.Prepare:
                AudioClip clip = AudioCodec.ReadClip(question);
                ModelCodec.Write(answer, model.Prepare(clip));
                break;
            case ModelQuestion.Predict:
                int count = question.Int(), frames = question.Int();
                float[] batch = question.Block<float>();
                // A count that does not fit the batch is the model's to refuse; it must not make room for what cannot be.
                float[] outputs = new float[count < 0 || count > batch.Length ? 0 : count * model.Descriptor.Outputs.Count];
                model.Predict(batch, count, frames, outputs);
                answer.Block<float>(outputs);
                break;
            case ModelQuestion.Differentiate:
                (count, frames) = (question.Int(), question.Int());
                int[] targets = question.Block<int>();
                batch = question.Block<float>();
                float[] gradients = new float[batch.Length];
                (model.Gradients ?? throw new WireException("The model gives no gradients.")).Differentiate(
                    batch, count, frames, targets, gradients);
                answer.Block<float>(gradients);
                break;
            default:
                throw new WireException("An unknown question.");
        }
    }
}
