using SerHost.Analysis.Segments;
using SerHost.Core.Experiments;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Replication;

public class PaperExperimentTests
{
    [Theory]
    [InlineData("paper-crema-d")]
    [InlineData("paper-tess")]
    public void Experiment_of_the_paper_can_be_read_and_has_its_parameters(string name)
    {
        Experiment experiment = ExperimentFile.Read(Path.Combine(TestFiles.RepositoryRoot, "models", "experiments", name + ".json"));
        Assert.Equal(name, experiment.Name);
        Assert.Equal((10, 5, RelevanceThreshold.Mean), (experiment.Segments.WindowFrames, experiment.Segments.Count, experiment.Segments.Threshold));
        MethodChoice occlusion = experiment.Methods[0];
        Assert.Equal(("1", "10", "1", "3"), (
            occlusion.Parameters["window-bands"], occlusion.Parameters["window-frames"], occlusion.Parameters["stride-bands"], occlusion.Parameters["stride-frames"]));
        Assert.Contains(experiment.Methods, m => m.Id == "crp");
        Assert.Contains(experiment.Methods, m => m.Id == "random");
        Assert.True(Directory.Exists(Path.Combine(TestFiles.RepositoryRoot, "models", experiment.Model!)));
    }
}
