using System.Security.Cryptography;
using System.Text;
using Model.Onnx.Description;

namespace Model.Onnx.Runtime;

/// <summary>A model's identity in the result store: everything that decides its outputs, and nothing else.</summary>
internal static class ContentHash
{
    /// <summary>SHA-256 over the weights, the labels and the front end.</summary>
    /// <param name="description">The model.json.</param>
    /// <param name="onnxSha256">Hash of the ONNX file.</param>
    /// <param name="externalFiles">Files with further weights.</param>
    public static string Compute(ModelDescription description, string onnxSha256, IReadOnlyList<string> externalFiles)
    {
        var text = new StringBuilder("onnx model\n");
        text.Append("weights ").Append(onnxSha256).Append('\n');
        foreach (string file in externalFiles)
        {
            text.Append("weights ").Append(OfFile(file)).Append('\n');
        }

        text.Append("output ").Append(description.Output).Append(' ').Append(description.OutputKind).Append('\n');
        foreach (string label in description.Labels)
        {
            text.Append("label ").Append(label).Append('\n');
        }

        foreach ((string name, string value) in description.FrontEnd.ToTexts())
        {
            text.Append(name).Append(' ').Append(value).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>SHA-256 of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string OfFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
