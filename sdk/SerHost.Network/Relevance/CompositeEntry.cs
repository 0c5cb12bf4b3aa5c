namespace SerHost.Network.Relevance;

/// <summary>One line of a composite: which layers, which rule.</summary>
/// <param name="Selector">
/// A layer kind (<c>convolution</c>, <c>linear</c>, <c>add</c>, <c>activation</c>, …), <c>first</c> (the first convolution or linear
/// layer in graph order), <c>first-convolution</c>, <c>any</c>, or a layer name, in which <c>*</c> stands for any characters.
/// </param>
/// <param name="Rule">The rule of those layers.</param>
public sealed record CompositeEntry(string Selector, RelevanceRule Rule);
