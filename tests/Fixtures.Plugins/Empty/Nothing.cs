namespace Fixture.Empty;

/// <summary>Implements no contract.</summary>
public sealed class Nothing
{
}
