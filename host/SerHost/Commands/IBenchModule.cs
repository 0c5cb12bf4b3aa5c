using System.CommandLine;

namespace SerHost.Commands;

/// <summary>One benchmark under <c>serhost bench</c>. Every class of this assembly that
/// implements it is found and added; nothing needs to be registered.</summary>
internal interface IBenchModule
{
    /// <summary>Describes the benchmark and says what it does.</summary>
    Command Create();
}
