namespace Attribution.Cuda.Tests.Emulator;

/// <summary>What each PTX instruction does, as a C++ statement; by NVIDIA's manual of the instruction set (PTX ISA 8).</summary>
internal static class PtxInstructions
{
    /// <param name="code">The instruction with its modifiers.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="translator">Knows addresses and the line.</param>
    public static string Translate(string code, string[] operands, PtxTranslator translator)
    {
        string[] parts = code.Split('.');
        string type = parts[^1];
        string Value(int operand, string? as_ = null) => PtxOperand.Value(operands[operand], as_ ?? type, translator);
        string Set(string value, string? as_ = null) => PtxOperand.Assign(operands[0], as_ ?? type, value);
        string cpp = IsType(type) ? PtxOperand.CppType(type) : "";
        bool isSigned = type[0] == 's', isFloat = type == "f32";

        switch (parts[0])
        {
            case "ret":
                return "return;";
            case "bra":
                return $"goto {PtxTranslator.Label(operands[0])};";
            case "bar" when code == "bar.sync":
                return operands is ["0"] ? $"ptx::barrier({translator.Line});" : throw new FormatException("another barrier than 0");
            case "mov":
                return Set(Value(1));
            case "ld" or "st":
                return Memory(parts, operands, translator);
            case "cvta":
                return Set(parts[1] == "to" ? ToSpace(parts[2], Value(1)) : ToGeneric(parts[1], Value(1)));

            case "add" or "sub" or "mul" when isFloat && parts is [_, "f32"] or [_, "rn", "f32"]:
                return Set($"{Value(1)} {Sign(parts[0])} {Value(2)}");
            case "fma" when code == "fma.rn.f32":
                return Set($"__builtin_fmaf({Value(1)}, {Value(2)}, {Value(3)})");
            case "div" when code == "div.rn.f32":
                return Set($"{Value(1)} / {Value(2)}");
            case "rcp" when code == "rcp.rn.f32":
                return Set($"1.0f / {Value(1)}");
            case "ex2" when code == "ex2.approx.ftz.f32":
                return Set($"std::exp2({Value(1)})");
            case "min" or "max" when isFloat && parts.Length == 2:
                return Set($"std::f{parts[0]}({Value(1)}, {Value(2)})"); // of a number and NaN the number, as in PTX

            case "add" or "sub" when parts.Length == 2:
                return Set(Wrapping($"{Unsigned(1)} {Sign(parts[0])} {Unsigned(2)}"));
            case "mul" when parts[1] == "lo":
                return Set(Wrapping($"{Unsigned(1)} * {Unsigned(2)}"));
            case "mad" when parts[1] == "lo":
                return Set(Wrapping($"{Unsigned(1)} * {Unsigned(2)} + {Unsigned(3)}"));
            case "mul" when parts[1] == "wide":
                return Set($"({Twice(type)}){Value(1)} * ({Twice(type)}){Value(2)}", (isSigned ? "s" : "u") + (PtxOperand.Bytes(type) * 16));
            case "div" or "rem" when parts.Length == 2:
                return Set($"ptx::{(parts[0] == "div" ? "divide" : "remainder")}<{cpp}>({Value(1)}, {Value(2)}, {translator.Line})");
            case "min" or "max" when parts.Length == 2:
                return Set($"{Value(1)} {(parts[0] == "min" ? '<' : '>')} {Value(2)} ? {Value(1)} : {Value(2)}");
            case "neg":
                return Set(isFloat ? $"-{Value(1)}" : Wrapping($"0 - {Unsigned(1)}"));
            case "abs" when isFloat:
                return Set($"std::fabs({Value(1)})");
            case "bfe" when type == "u32":
                return Set($"ptx::bit_field({Value(1)}, {Value(2)}, {Value(3)})");

            case "and" or "or" or "xor" when type != "pred":
                return Set($"{Value(1)} {Sign(parts[0])} {Value(2)}");
            case "and" or "or":
                return Set($"{Value(1)} {Sign(parts[0])}{Sign(parts[0])} {Value(2)}");
            case "not":
                return Set(type == "pred" ? $"!{Value(1)}" : $"~{Value(1)}");
            case "shl":
                return Set($"ptx::shift_left<{cpp}>({Value(1)}, {Value(2, "u32")})");
            case "shr":
                return Set($"ptx::shift_right<{cpp}>({Value(1)}, {Value(2, "u32")})");

            case "setp" when parts.Length == 3:
                return PtxOperand.Assign(operands[0], "pred", Compare(parts[1], Value(1), Value(2), isFloat));
            case "selp":
                return Set($"{Value(3, "pred")} ? {Value(1)} : {Value(2)}");
            case "cvt":
                return Convert(parts, operands, translator);
            case "mma" when code == "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32":
                return Multiply("ptx::mma_tf32", operands, translator);
            case "mma" when code == "mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32":
                return Multiply("ptx::mma_bf16", operands, translator);
            default:
                throw new FormatException($"no instruction '{code}' is known");
        }

        // Integers wrap around: computed unsigned, in 64 bits where C++ would promote 16 to signed 32.
        string Unsigned(int operand) => $"(uint64_t){Value(operand)}";
        string Wrapping(string value) => $"({cpp})({value})";
    }

    private static bool IsType(string part) => part == "pred" || (part.Length is 2 or 3 && part[0] is 's' or 'u' or 'b' or 'f' && char.IsDigit(part[1]));

    private static string Sign(string name) => name switch { "add" => "+", "sub" => "-", "mul" => "*", "and" => "&", "or" => "|", _ => "^" };

    private static string Twice(string type) => $"{(type[0] == 's' ? "" : "u")}int{PtxOperand.Bytes(type) * 16}_t";

    private static string Compare(string how, string a, string b, bool isFloat)
    {
        // Of floats 'ne' is false where one is NaN, and a 'u' at the end makes it true there.
        string sign = how.TrimEnd('u') switch
        {
            "eq" => "==",
            "ne" => "!=",
            "lt" or "lo" => "<",
            "le" or "ls" => "<=",
            "gt" or "hi" => ">",
            "ge" or "hs" => ">=",
            _ => throw new FormatException($"comparison '{how}'"),
        };
        string ordered = $"{a} {sign} {b}";
        return !isFloat ? how.EndsWith('u') ? throw new FormatException($"comparison '{how}'") : ordered
            : how.EndsWith('u') ? $"ptx::is_unordered({a}, {b}) || {ordered}"
            : $"!ptx::is_unordered({a}, {b}) && {ordered}";
    }

    private static string Convert(string[] parts, string[] operands, PtxTranslator translator)
    {
        string to = parts[^2], from = parts[^1];
        bool isKnown = parts.Length == 3 ? to != "f32" && from != "f32" : parts is [_, "rn", "f32", ['s' or 'u', ..]];
        if (!isKnown)
        {
            throw new FormatException("no such conversion is known");
        }

        // From the lower bits of the source; into a wider register with the sign of the result's type.
        string value = $"({PtxOperand.CppType(to)}){PtxOperand.Value(operands[1], from, translator)}";
        string held = PtxOperand.TypeOfRegister(operands[0]);
        return to != "f32" && PtxOperand.Bytes(held) > PtxOperand.Bytes(to)
            ? $"{PtxOperand.Register(operands[0])} = ({PtxOperand.CppType(held)})({PtxOperand.CppType((to[0] == 's' ? "s" : "u") + held[1..])})({value});"
            : PtxOperand.Assign(operands[0], to, value);
    }

    private static string Memory(string[] parts, string[] operands, PtxTranslator translator)
    {
        bool writes = parts[0] == "st";
        string type = parts[^1];
        string[] modifiers = parts[1..^1];
        int vector = modifiers.Contains("v4") ? 4 : modifiers.Contains("v2") ? 2 : 1;
        string space = modifiers.FirstOrDefault(modifier => modifier is "global" or "shared" or "param") ?? "generic";
        if (modifiers.Except(["v2", "v4", "global", "shared", "param", "nc"]).Any() || (writes && space == "param"))
        {
            throw new FormatException("no such access is known");
        }

        int bytes = PtxOperand.Bytes(type) * vector;
        string address = PtxOperand.Address(operands[writes ? 0 : 1], translator);
        string[] values = PtxOperand.Group(operands[writes ? 1 : 0]);
        string cpp = PtxOperand.CppType(type);
        IEnumerable<string> moves = values.Select((value, i) => writes
            ? $"ptx::store<{cpp}>(at + {i * PtxOperand.Bytes(type)}, {PtxOperand.Value(value, type, translator)});"
            : PtxOperand.Assign(value, type, $"ptx::load<{cpp}>(at + {i * PtxOperand.Bytes(type)})"));
        return $"{{ char* at = ptx::{space}_at({address}, {bytes}, {(writes ? "true" : "false")}, {translator.Line}); {string.Join(' ', moves)} }}";
    }

    private static string ToGeneric(string space, string address) => space switch
    {
        "shared" => $"{address} + (uint64_t)ptx::shared_bytes",
        "global" => address,
        _ => throw new FormatException($"state space .{space}"),
    };

    private static string ToSpace(string space, string address) => space switch
    {
        "shared" => $"{address} - (uint64_t)ptx::shared_bytes",
        "global" => address,
        _ => throw new FormatException($"state space .{space}"),
    };

    private static string Multiply(string function, string[] operands, PtxTranslator translator)
    {
        IEnumerable<string> results = PtxOperand.Group(operands[0]).Select(PtxOperand.Register);
        IEnumerable<string> factors = PtxOperand.Group(operands[1]).Concat(PtxOperand.Group(operands[2])).Select(value => PtxOperand.Value(value, "b32", translator));
        IEnumerable<string> addends = PtxOperand.Group(operands[3]).Select(value => PtxOperand.Value(value, "f32", translator));
        return $"{function}({translator.Line}, {string.Join(", ", [.. results, .. factors, .. addends])});";
    }
}
