using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Rules.Extractors;
using SerHost.Sdk.Testing.Rules.Methods;
using SerHost.Sdk.Testing.Rules.Models;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Rules.Transforms;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing;

/// <summary>Runs a plugin's methods, cue extractors, transforms and model providers against the contract of the SDK.</summary>
/// <remarks>Everything it needs is built in: a small network with a layer graph, synthetic clips, odd and tiny inputs. Nothing is written
/// to disk. Run it from one thread; it starts threads of its own to watch the plugin's calls.</remarks>
public static class ConformanceSuite
{
    private static readonly IRule<MethodSubject>[] s_method =
    [
        new CheapConstructorRule(), new MethodDescriptorRule(), new ParameterDescriptorsRule(), new AvailabilityRule(),
        new MethodShapeRule(), new MethodFiniteRule(), new MethodDeterminismRule(), new MethodBatchRule(), new MethodInputsRule(),
        new MethodSmallInputsRule(), new MethodParametersRule(), new MethodModelAccessRule(), new MethodCancellationRule(),
        new MethodThreadsRule(),
    ];

    private static readonly IRule<ExtractorSubject>[] s_extractor =
    [
        new CheapConstructorRule(), new ExtractorDescriptorRule(), new ParameterDescriptorsRule(), new AvailabilityRule(),
        new ExtractorShapeRule(), new ExtractorTimeAxisRule(), new ExtractorFiniteRule(), new ExtractorVoicingRule(),
        new ExtractorDeterminismRule(),
        new ExtractorInputsRule(), new ExtractorSmallInputsRule(), new ExtractorParametersRule(), new ExtractorCancellationRule(),
        new ExtractorThreadsRule(),
    ];

    private static readonly IRule<TransformSubject>[] s_transform =
    [
        new CheapConstructorRule(), new TransformDescriptorRule(), new ParameterDescriptorsRule(), new AvailabilityRule(),
        new TransformNeutralRule(), new TransformShapeRule(), new TransformOutsideRule(), new TransformDeterminismRule(),
        new TransformInputsRule(),
        new TransformSmallInputsRule(), new TransformParametersRule(), new TransformCancellationRule(), new TransformThreadsRule(),
    ];

    private static readonly IRule<ProviderSubject>[] s_provider =
    [
        new CheapConstructorRule(), new ProviderDescriptorRule(), new AvailabilityRule(), new ProviderFindRule(),
        new ModelDescriptorRule(), new ModelInputRule(), new ModelOddClipsRule(), new ModelFiniteRule(), new ModelDeterminismRule(),
        new ModelBatchRule(),
        new ModelInputsRule(), new ModelThreadsRule(), new ModelGraphRule(),
    ];

    /// <summary>Ids of the rules for attribution methods, in the order checked.</summary>
    public static IReadOnlyList<string> MethodRules => [.. s_method.Select(rule => rule.Id)];

    /// <summary>Ids of the rules for cue extractors, in the order checked.</summary>
    public static IReadOnlyList<string> ExtractorRules => [.. s_extractor.Select(rule => rule.Id)];

    /// <summary>Ids of the rules for transforms, in the order checked.</summary>
    public static IReadOnlyList<string> TransformRules => [.. s_transform.Select(rule => rule.Id)];

    /// <summary>Ids of the rules for model providers and their models, in the order checked.</summary>
    public static IReadOnlyList<string> ProviderRules => [.. s_provider.Select(rule => rule.Id)];

    /// <summary>Checks an attribution method.</summary>
    /// <param name="create">Constructs it, as the host does.</param>
    /// <param name="settings">How to check; null for the defaults.</param>
    public static ConformanceReport CheckMethod(Func<IAttributionMethod> create, ConformanceSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        settings ??= new ConformanceSettings();
        return RuleRunner.Run("method", () => new MethodSubject(create, settings), s_method, settings);
    }

    /// <summary>Checks a cue extractor.</summary>
    /// <param name="create">Constructs it, as the host does.</param>
    /// <param name="settings">How to check; null for the defaults.</param>
    public static ConformanceReport CheckExtractor(Func<ICueExtractor> create, ConformanceSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        settings ??= new ConformanceSettings();
        return RuleRunner.Run("cue extractor", () => new ExtractorSubject(create, settings), s_extractor, settings);
    }

    /// <summary>Checks a transform.</summary>
    /// <param name="create">Constructs it, as the host does.</param>
    /// <param name="settings">How to check; null for the defaults.</param>
    public static ConformanceReport CheckTransform(Func<IClipTransform> create, ConformanceSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        settings ??= new ConformanceSettings();
        return RuleRunner.Run("transform", () => new TransformSubject(create, settings), s_transform, settings);
    }

    /// <summary>Checks a model provider and the models it finds.</summary>
    /// <param name="create">Constructs it, as the host does.</param>
    /// <param name="settings">How to check, and where models lie; null for the defaults.</param>
    public static ConformanceReport CheckProvider(Func<IModelProvider> create, ConformanceSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        settings ??= new ConformanceSettings();
        return RuleRunner.Run("model provider", () => new ProviderSubject(create, settings), s_provider, settings);
    }
}
