using System.Globalization;
using System.Text.RegularExpressions;

namespace Attribution.Cuda.Tests.Emulator;

/// <summary>PTX operands as C++ expressions.</summary>
internal static partial class PtxOperand
{
    /// <summary>Size of a fundamental type.</summary>
    public static int Bytes(string type) => type == "pred" ? 1 : int.Parse(type.AsSpan(1), CultureInfo.InvariantCulture) / 8;

    /// <summary>The C++ type of a fundamental type; untyped bits are unsigned.</summary>
    public static string CppType(string type) => type switch
    {
        "pred" => "bool",
        "f32" => "float",
        _ when type[0] is 's' => $"int{type[1..]}_t",
        _ when type[0] is 'u' or 'b' => $"uint{type[1..]}_t",
        _ => throw new FormatException($"type .{type}"),
    };

    /// <summary>A register's variable.</summary>
    public static string Register(string operand) => operand.StartsWith('%') && !operand.Contains('.', StringComparison.Ordinal)
        ? operand[1..]
        : throw new FormatException($"'{operand}' is no register");

    /// <summary>The type of a register's variable, as a PTX type.</summary>
    public static string TypeOfRegister(string operand) => RegisterName().Match(operand).Groups["kind"].Value switch
    {
        "p" => "pred",
        "rs" => "b16",
        "r" => "b32",
        "rd" => "b64",
        "f" => "f32",
        _ => throw new FormatException($"'{operand}' is no register"),
    };

    /// <summary>An operand's value read as a type.</summary>
    public static string Value(string operand, string type, PtxTranslator translator)
    {
        if (operand.StartsWith("0f", StringComparison.Ordinal))
        {
            return type is "f32" ? $"ptx::bits<float>(0x{operand[2..]}u)" : throw new FormatException("a float constant of another type");
        }

        if (operand[0] is '-' or (>= '0' and <= '9'))
        {
            return type is "f32" ? throw new FormatException("a number without type") : $"(({CppType(type)}){operand}ll)";
        }

        switch (operand)
        {
            case "%tid.x":
                return "((uint32_t)emulated_thread_x)";
            case "%ctaid.x":
                return "((uint32_t)emulated_block_x)";
            case "%ctaid.y":
                return "((uint32_t)emulated_block_y)";
            case "%ntid.x":
                return "((uint32_t)emulated_block_width)";
        }

        if (operand[0] != '%')
        {
            return translator.AddressOf(operand);
        }

        string held = TypeOfRegister(operand), register = Register(operand);
        if (type == held)
        {
            return register;
        }

        if ((type == "f32") != (held == "f32"))
        {
            return Bytes(type) == Bytes(held) ? $"ptx::bits<{CppType(type)}>({register})" : throw new FormatException($"{operand} as .{type}");
        }

        // A wider register is read in its lower bits.
        return type == "pred" || held == "pred" || Bytes(held) < Bytes(type) ? throw new FormatException($"{operand} as .{type}") : $"(({CppType(type)}){register})";
    }

    /// <summary>Assigns a value of a type to a register.</summary>
    public static string Assign(string operand, string type, string value)
    {
        string held = TypeOfRegister(operand), register = Register(operand);
        if ((type == "f32") != (held == "f32"))
        {
            return $"{register} = ptx::bits<{CppType(held)}>(({CppType(type)})({value}));";
        }

        return Bytes(held) < Bytes(type) ? throw new FormatException($".{type} into {operand}") : $"{register} = ({CppType(held)})({CppType(type)})({value});";
    }

    /// <summary>The address in brackets.</summary>
    public static string Address(string operand, PtxTranslator translator)
    {
        Match match = Memory().Match(operand);
        if (!match.Success)
        {
            throw new FormatException($"'{operand}' is no address");
        }

        string offset = match.Groups["offset"].Success ? $" + ({match.Groups["offset"].Value}ll)" : "";
        return $"({Value(match.Groups["base"].Value, "b64", translator)}{offset})";
    }

    /// <summary>The registers in braces, or the single one.</summary>
    public static string[] Group(string operand) => operand.StartsWith('{') ? operand[1..^1].Split(',', StringSplitOptions.TrimEntries) : [operand];

    [GeneratedRegex(@"^%(?<kind>[a-z]+)\d+$")]
    private static partial Regex RegisterName();

    [GeneratedRegex(@"^\[(?<base>[%\w]+)(\+(?<offset>-?\d+))?\]$")]
    private static partial Regex Memory();
}
