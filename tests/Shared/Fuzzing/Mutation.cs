using System.Text;

namespace SerHost.Tests.Shared;

/// <summary>Damages files as accidents and malice do.</summary>
internal static class Mutation
{
    private static readonly byte[][] s_tokens =
    [
        .. new[] { "null", "{", "}", "[", "]", "\"", ",", ":", "-1", "0", "1e999", "-1e-999", "99999999999999999999", "NaN", "true", "\\ud800", "\\u0000", "\n", "\r", "\t", "../../etc/passwd", "=1+1", "\u001b[2J", "\u202e", "\ufeff", "//", "/*" }
            .Select(Encoding.UTF8.GetBytes),
        [0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80], [0x00], [0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff], [0x00, 0x00, 0x00, 0x80],
        Encoding.UTF8.GetBytes(new string('[', 300)), Encoding.UTF8.GetBytes(new string('x', 5000)), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100))),
    ];

    /// <summary>A damaged copy, one to four damages.</summary>
    public static byte[] Of(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int damages = random.Next(1, 5); damages > 0; damages--)
        {
            int at = bytes.Count == 0 ? 0 : random.Next(bytes.Count), length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0 when bytes.Count > 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when bytes.Count > 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4 when random.Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    byte[] token = s_tokens[random.Next(s_tokens.Length)];
                    bytes.RemoveRange(at, Math.Min(token.Length, bytes.Count - at));
                    bytes.InsertRange(at, token);
                    break;
                default:
                    bytes.InsertRange(at, s_tokens[random.Next(s_tokens.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
