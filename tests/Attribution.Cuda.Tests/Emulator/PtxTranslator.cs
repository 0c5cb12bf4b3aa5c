using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Attribution.Cuda.Tests.Emulator;

/// <summary>Turns PTX into C++ for ptx_machine.h, an instruction a line, so that the very code a GPU would be given runs without one.</summary>
/// <remarks>Knows what clang makes of our kernels; anything else is an error that names the line. Registers keep PTX's names and widths:
/// %p bool, %rs 16, %r 32, %rd 64 bits unsigned, %f float. An operand is read as its instruction's type.</remarks>
internal sealed partial class PtxTranslator
{
    private readonly string _file;
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _table = new();
    private readonly Dictionary<string, string> _addresses = [];
    private readonly List<(int Offset, int Bytes)> _parameters = [];
    private readonly List<(string Name, int Alignment)> _dynamic = [];
    private string _kernel = "";
    private int _shared, _mostThreads, _line;
    private string? _dynamicName;

    private PtxTranslator(string file) => _file = file;

    /// <summary>A source file with every kernel of some PTX files and the launch that finds them by name.</summary>
    /// <param name="files">Names without extension, and texts.</param>
    /// <exception cref="FormatException">A line is not understood; the message names file and line.</exception>
    public static string Translate(IEnumerable<(string Name, string Text)> files)
    {
        var text = new StringBuilder("#include \"ptx_machine.h\"\n\nint emulated_thread_x, emulated_block_x, emulated_block_y, emulated_block_width;\n\n");
        var table = new StringBuilder();
        foreach ((string name, string source) in files)
        {
            var translator = new PtxTranslator(name);
            translator.Run(source);
            text.Append(translator._text);
            table.Append(translator._table);
        }

        return text.Append(CultureInfo.InvariantCulture, $$"""
            static const ptx::Kernel kernels[] = {
            {{table}}};

            // Launches a kernel as cuLaunchKernel does: 0, or the driver's error number, which ptx_fault explains.
            extern "C" int ptx_launch(const char* name, int gridX, int gridY, int threads, int dynamicShared, const void* const* arguments)
            {
                for (const ptx::Kernel& kernel : kernels)
                    if (std::strcmp(kernel.name, name) == 0)
                        return ptx::launch(kernel, gridX, gridY, threads, dynamicShared, arguments);
                return 500;
            }

            // Bytes of a kernel's parameters, one after the other; their number.
            extern "C" int ptx_parameters(const char* name, int* bytes, int most)
            {
                for (const ptx::Kernel& kernel : kernels)
                    if (std::strcmp(kernel.name, name) == 0)
                    {
                        for (int i = 0; i < kernel.parameterCount && i < most; i++)
                            bytes[i] = kernel.parameters[i].bytes;
                        return kernel.parameterCount;
                    }

                return -1;
            }

            extern "C" const char* ptx_fault() { return ptx::fault_text; }

            // The barrier of that line is passed as if it were not there.
            extern "C" void ptx_skip_barrier(const char* file, int line)
            {
                std::snprintf(ptx::skipped_file, sizeof ptx::skipped_file, "%s", file);
                ptx::skipped_line = line;
            }

            extern "C" void* ptx_allocate(size_t bytes) { return watched::allocate(bytes); }
            extern "C" void ptx_release(void* memory) { watched::release(memory); }

            """).ToString();
    }

    private void Run(string ptx)
    {
        foreach (string raw in ptx.Split('\n'))
        {
            _line++;
            int comment = raw.IndexOf("//", StringComparison.Ordinal);
            string line = (comment < 0 ? raw : raw[..comment]).Trim();
            if (line.Length > 0)
            {
                try
                {
                    Statement(line);
                }
                catch (Exception error) when (error is not FormatException { Data.Count: > 0 })
                {
                    throw new FormatException($"{_file}.ptx:{_line}: '{line}' is not understood: {error.Message}", error) { Data = { ["line"] = _line } };
                }
            }
        }
    }

    private void Statement(string line)
    {
        if (line[0] == '.' || line is "(" or ")" or "{" or "}" || line.EndsWith('('))
        {
            Directive(line);
        }
        else if (line.EndsWith(':'))
        {
            _text.AppendLine(CultureInfo.InvariantCulture, $"{Label(line[..^1])}:;");
        }
        else
        {
            Match match = Instruction().Match(line);
            string guard = match.Groups["not"].Success ? "!" : "";
            string statement = PtxInstructions.Translate(match.Groups["code"].Value, Operands(match.Groups["operands"].Value), this);
            _text.AppendLine(match.Groups["guard"].Success
                ? $"    if ({guard}{PtxOperand.Register(match.Groups["guard"].Value)}) {{ {statement} }}"
                : $"    {statement}");
        }
    }

    private void Directive(string line)
    {
        if (line.StartsWith(".version", StringComparison.Ordinal) || line.StartsWith(".target", StringComparison.Ordinal)
            || line.StartsWith(".address_size", StringComparison.Ordinal) || line.StartsWith(".pragma", StringComparison.Ordinal) || line is "(" or ")")
        {
            return;
        }

        if (ExternShared().Match(line) is { Success: true } external)
        {
            _dynamic.Add((external.Groups["name"].Value, int.Parse(external.Groups["align"].Value, CultureInfo.InvariantCulture)));
        }
        else if (Entry().Match(line) is { Success: true } entry)
        {
            _kernel = entry.Groups["name"].Value;
            _addresses.Clear();
            _parameters.Clear();
            _shared = 0;
            _dynamicName = null;
            _mostThreads = 1024;
        }
        else if (Parameter().Match(line) is { Success: true } parameter)
        {
            bool isArray = parameter.Groups["count"].Success;
            int bytes = isArray ? int.Parse(parameter.Groups["count"].Value, CultureInfo.InvariantCulture) : PtxOperand.Bytes(parameter.Groups["type"].Value);
            int alignment = parameter.Groups["align"].Success ? int.Parse(parameter.Groups["align"].Value, CultureInfo.InvariantCulture) : bytes;
            int end = _parameters.Count == 0 ? 0 : _parameters[^1].Offset + _parameters[^1].Bytes;
            int offset = RoundUp(end, alignment);
            _parameters.Add((offset, bytes));
            _addresses[parameter.Groups["name"].Value] = $"((uint64_t)ptx::parameter_words + {offset})";
        }
        else if (MostThreads().Match(line) is { Success: true } most)
        {
            _mostThreads = int.Parse(most.Groups["x"].Value, CultureInfo.InvariantCulture);
        }
        else if (line == "{")
        {
            _text.AppendLine(CultureInfo.InvariantCulture, $"static void run_{_kernel}()\n{{");
        }
        else if (Registers().Match(line) is { Success: true } registers)
        {
            string type = registers.Groups["type"].Value switch { "pred" => "bool", "b16" => "uint16_t", "b32" => "uint32_t", "b64" => "uint64_t", "f32" => "float", string other => throw new FormatException($"registers of type {other}") };
            int count = int.Parse(registers.Groups["count"].Value, CultureInfo.InvariantCulture);
            string name = registers.Groups["name"].Value;
            _text.AppendLine(CultureInfo.InvariantCulture, $"    {type} {string.Join(", ", Enumerable.Range(0, count).Select(i => $"{name}{i}"))};");
        }
        else if (Shared().Match(line) is { Success: true } shared)
        {
            int offset = RoundUp(_shared, int.Parse(shared.Groups["align"].Value, CultureInfo.InvariantCulture));
            _shared = offset + int.Parse(shared.Groups["count"].Value, CultureInfo.InvariantCulture);
            _addresses[shared.Groups["name"].Value] = $"((uint64_t){offset})";
        }
        else if (line == "}")
        {
            EndKernel();
        }
        else
        {
            throw new FormatException("no such directive is known");
        }
    }

    private void EndKernel()
    {
        string parameters = string.Join(", ", _parameters.Select(p => $"{{{p.Offset}, {p.Bytes}}}"));
        int dynamicAt = _dynamicName is null ? -1 : DynamicAt(_dynamicName);
        _text.AppendLine(CultureInfo.InvariantCulture, $"}}\n\nstatic const ptx::Parameter parameters_{_kernel}[] = {{ {parameters} }};\n");
        _table.AppendLine(CultureInfo.InvariantCulture, $"    {{ \"{_file}\", \"{_kernel}\", run_{_kernel}, parameters_{_kernel}, {_parameters.Count}, {_shared}, {dynamicAt}, {_mostThreads} }},");
    }

    /// <summary>The line that is translated.</summary>
    internal int Line => _line;

    /// <summary>The address of a parameter or of shared memory in its own state space, as a C++ expression.</summary>
    internal string AddressOf(string name)
    {
        if (_addresses.TryGetValue(name, out string? address))
        {
            return address;
        }

        if (_dynamic.Exists(dynamic => dynamic.Name == name))
        {
            _dynamicName = name;
            return $"((uint64_t){DynamicAt(name)})";
        }

        throw new FormatException($"'{name}' is not declared");
    }

    internal static string Label(string name) => name.TrimStart('$');

    // After all static arrays: those are declared before the first instruction.
    private int DynamicAt(string name) => RoundUp(_shared, _dynamic.Find(dynamic => dynamic.Name == name).Alignment);

    private static int RoundUp(int value, int alignment) => (value + alignment - 1) / alignment * alignment;

    // Splits at the commas that stand in no braces.
    private static string[] Operands(string text)
    {
        var operands = new List<string>();
        int depth = 0, from = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                operands.Add(text[from..i].Trim());
                from = i + 1;
            }
            else
            {
                depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            }
        }

        return operands is [""] ? [] : [.. operands];
    }

    [GeneratedRegex(@"^(@(?<not>!)?(?<guard>%p\d+)\s+)?(?<code>[a-z][\w.]*)\s*(?<operands>[^;]*);$")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"^\.extern \.shared \.align (?<align>\d+) \.b8 (?<name>\w+)\[\];$")]
    private static partial Regex ExternShared();

    [GeneratedRegex(@"^\.visible \.entry (?<name>\w+)\($")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\.param (\.align (?<align>\d+) )?\.(?<type>\w+) (?<name>\w+)(\[(?<count>\d+)\])?,?$")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^\.maxntid (?<x>\d+), 1, 1$")]
    private static partial Regex MostThreads();

    [GeneratedRegex(@"^\.reg \.(?<type>\w+)\s+%(?<name>[a-z]+)<(?<count>\d+)>;$")]
    private static partial Regex Registers();

    [GeneratedRegex(@"^\.shared \.align (?<align>\d+) \.b8 (?<name>\w+)\[(?<count>\d+)\];$")]
    private static partial Regex Shared();
}
