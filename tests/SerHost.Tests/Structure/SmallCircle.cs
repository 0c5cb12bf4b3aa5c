// Two folders that refer to each other, for the test that such a circle is found: one through a field, one in a method's body alone.
namespace SerHost.Tests.Structure.Upper
{
    internal sealed class Above
    {
        public Lower.Below? Next { get; init; }
    }
}

namespace SerHost.Tests.Structure.Lower
{
    internal sealed class Below
    {
        public static int Count() => new Upper.Above().Next is null ? 1 : 2;
    }
}
