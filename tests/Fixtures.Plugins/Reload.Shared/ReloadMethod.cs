using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Fixture.Reload;

/// <summary>One plugin in several builds of the same version number: the map's values say which build made it.</summary>
public sealed class ReloadMethod : IAttributionMethod
{
#if TWO
    private const float Build = 2;
#else
    private const float Build = 1;
#endif

#if TIMER
    // What must not be: a timer that nobody stops calls into the plugin for ever.
    private static readonly Timer s_timer = new(_ => s_ticks++, null, 10, 10);
    private static int s_ticks;
#endif

    public ReloadMethod()
    {
#if TIMER
        s_ticks = s_timer is null ? 1 : 0;
#elif EVENT
        // What must not be: a handler of a static event that is never taken off.
        AppDomain.CurrentDomain.ProcessExit += OnExit;
#endif
    }

    public AttributionDescriptor Descriptor { get; } = new(
        "fixture-reload", "Fixture: replaced while it runs", "1", "A constant that says which build it is.", ModelAccess.Predictions,
        [new("until", ParameterKind.Text, "", "File to wait for before answering; empty answers at once.")]);

    public IAttributionSession Prepare(AttributionSetup setup) => new Session(setup.Parameters.GetText("until"));

#if EVENT
    private static void OnExit(object? sender, EventArgs e)
    {
    }
#endif

    private sealed class Session(string until) : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
        {
            progress?.Report(0);
            while (until.Length > 0 && !File.Exists(until))
            {
                cancellation.ThrowIfCancellationRequested();
                Thread.Sleep(5);
            }

            return [.. requests.Select(request =>
            {
                float[] values = new float[request.Input.Values.Length];
                Array.Fill(values, Build);
                return new RelevanceMap(request.Input.Bands, values, request.Input.TimeAxis, request.Target);
            })];
        }

        public void Dispose()
        {
        }
    }
}
