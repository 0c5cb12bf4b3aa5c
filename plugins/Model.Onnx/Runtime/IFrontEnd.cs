using Model.Onnx.Description;
using SerHost.Signal;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Turns clips into inputs. Safe to call from several threads at once.</summary>
internal interface IFrontEnd
{
    /// <summary>Computes the input of one clip.</summary>
    /// <exception cref="ArgumentException">The clip holds no samples, or too few.</exception>
    ModelInput Compute(AudioClip clip);

    /// <summary>Makes the front end a model asks for.</summary>
    static IFrontEnd Create(FrontEndDescription description) => description.Kind switch
    {
        FrontEndKind.LogMel => new LogMel(new LogMelFrontEnd(description.Settings)),
        FrontEndKind.KaldiFbank => new KaldiFrontEnd(description),
        _ => new WaveformFrontEnd(description),
    };

    private sealed class LogMel(LogMelFrontEnd inner) : IFrontEnd
    {
        public ModelInput Compute(AudioClip clip) => inner.Compute(clip);
    }
}
