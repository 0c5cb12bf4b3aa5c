using SerHost.Core.Models;

namespace SerHost.Core.Tests.Models;

public sealed class ModelAddDialogTests
{
    [Theory]
    [InlineData("/tmp/My Model_v2.onnx", "my-model-v2")]
    [InlineData("résumé.onnx", "r-sum")]
    [InlineData("___.onnx", "model")]
    public void Id_is_made_of_the_files_name(string file, string expected) => Assert.Equal(expected, ModelRegister.IdFrom(file));

    [Fact]
    public void Answers_complete_what_was_left_out_and_nothing_else()
    {
        var asked = new List<string>();
        var options = new ModelAddOptions("net.onnx") { Id = "given", FrontEnd = new Dictionary<string, string> { ["hop"] = "200" } };
        ModelAddOptions complete = ModelAddDialog.Complete(options, (question, _) =>
        {
            asked.Add(question);
            return question.StartsWith("Labels", StringComparison.Ordinal) ? "angry, sad" : question.StartsWith("Mel bands", StringComparison.Ordinal) ? " 64 " : "";
        });

        Assert.Equal("given", complete.Id);
        Assert.Equal(["angry", "sad"], complete.Labels);
        Assert.Equal(new SortedDictionary<string, string> { ["bands"] = "64", ["hop"] = "200", ["sample-rate"] = "16000" }, new SortedDictionary<string, string>(complete.FrontEnd.ToDictionary()));
        Assert.DoesNotContain(asked, question => question.StartsWith("Hop", StringComparison.Ordinal) || question.StartsWith("Id", StringComparison.Ordinal));
    }

    [Fact]
    public void Waveform_models_are_not_asked_about_mel_bands()
    {
        var asked = new List<string>();
        ModelAddDialog.Complete(new ModelAddOptions("net.onnx"), (question, _) =>
        {
            asked.Add(question);
            return question.StartsWith("What", StringComparison.Ordinal) ? "waveform" : "";
        });

        Assert.DoesNotContain(asked, question => question.Contains("log-mel)", StringComparison.Ordinal));
        Assert.Contains(asked, question => question.StartsWith("Sample rate", StringComparison.Ordinal));
    }
}
