using System.Runtime.CompilerServices;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests;

public sealed class PluginUnloadTests
{
    [Fact]
    public void Unload_after_use_leaves_no_load_context()
    {
        WeakReference[] contexts = [.. Enumerable.Range(0, 5).SelectMany(_ => LoadUseAndUnload())];
        for (int i = 0; i < 10 && contexts.Any(context => context.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(5, contexts.Length);
        Assert.DoesNotContain(contexts, context => context.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<WeakReference> LoadUseAndUnload()
    {
        PluginHost host = Trusting.Discover([FixturePlugins.Folder("Good")], TimeSpan.FromSeconds(30));
        IModelProvider provider = host.ModelProviders[0];
        using (IModel model = provider.Open(provider.Find([])[0], new ModelOptions()))
        {
            ModelInput input = model.Prepare(new AudioClip("c", new float[16000], 8000));
            IAttributionMethod method = host.Method("fixture-columns");
            using IAttributionSession session = method.Prepare(new AttributionSetup(model, ParameterValues.Defaults(method.Descriptor.Parameters)));
            Assert.Single(session.Explain([new AttributionRequest(input, 0)], null, TestContext.Current.CancellationToken));
        }

        return host.UnloadAll();
    }
}
