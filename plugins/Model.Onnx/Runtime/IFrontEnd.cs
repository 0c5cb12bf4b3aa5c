using Model.Onnx.Description;
using SerHost.Signal;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Turns clips into inputs. Safe to call from several threads at once.</summary>
internal interface IFrontEnd
{
    /// <summary>Unit and range of the values.</summary>
    InputScale Scale { get; }

    /// <summary>Computes the input of one clip.</summary>
    ModelInput Compute(AudioClip clip);

    /// <summary>Makes the front end a model asks for.</summary>
    static IFrontEnd Create(FrontEndDescription description) => description.Kind == FrontEndKind.LogMel
        ? new LogMel(new LogMelFrontEnd(description.Settings))
        : new WaveformFrontEnd(description.Settings);

    private sealed class LogMel(LogMelFrontEnd inner) : IFrontEnd
    {
        public InputScale Scale => inner.Scale;

        public ModelInput Compute(AudioClip clip) => inner.Compute(clip);
    }
}
