using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;

namespace Fixture.Misbehaving;

public sealed class ThrowsMethod() : Misbehaviour("fixture-throws")
{
    protected override IReadOnlyList<RelevanceMap> Answer(AttributionRequest request) => throw new FormatException("the map was upside down");
}

public sealed class NanMethod() : Misbehaviour("fixture-nan")
{
    protected override IReadOnlyList<RelevanceMap> Answer(AttributionRequest request) => [Map(request.Input, float.NaN, request.Target)];
}

public sealed class WrongShapeMethod() : Misbehaviour("fixture-wrong-shape")
{
    protected override IReadOnlyList<RelevanceMap> Answer(AttributionRequest request) =>
        [new RelevanceMap(1, new float[request.Input.Frames], request.Input.TimeAxis, request.Target)];
}

public sealed class WrongAxisMethod() : Misbehaviour("fixture-wrong-axis")
{
    protected override IReadOnlyList<RelevanceMap> Answer(AttributionRequest request)
    {
        var axis = new TimeAxis(0, 1, request.Input.Frames, 1);
        return [new RelevanceMap(request.Input.Bands, request.Input.Values, axis, request.Target)];
    }
}

public sealed class WrongTargetMethod() : Misbehaviour("fixture-wrong-target")
{
    protected override IReadOnlyList<RelevanceMap> Answer(AttributionRequest request) => [Map(request.Input, 1, request.Target + 1)];
}

public sealed class NothingMethod() : Misbehaviour("fixture-nothing")
{
    protected override IReadOnlyList<RelevanceMap> Answer(AttributionRequest request) => [];
}

/// <summary>Never comes back, whatever it is told.</summary>
public sealed class HangsMethod() : Misbehaviour("fixture-hangs")
{
    protected override IReadOnlyList<RelevanceMap> Answer(AttributionRequest request)
    {
        Thread.Sleep(Timeout.Infinite);
        return [];
    }
}
