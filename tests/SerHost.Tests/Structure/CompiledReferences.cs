using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace SerHost.Tests.Structure;

/// <summary>Which namespaces the code of an assembly refers to, read from its compiled form: bases, members' types, attributes and every
/// instruction. Nested and generated types count for the namespace of the outermost type that holds them.</summary>
internal sealed class CompiledReferences : ISignatureTypeProvider<int, object?>
{
    private static readonly Dictionary<int, OpCode> s_opcodes = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => (int)(ushort)code.Value);

    private readonly HashSet<(string From, string To, string Type)> _found = [];
    private readonly MetadataReader _reader;
    private readonly PEReader _file;
    private readonly string _assembly;
    private string _from = "", _type = "";

    private CompiledReferences(PEReader file)
    {
        _file = file;
        _reader = file.GetMetadataReader();
        _assembly = _reader.GetString(_reader.GetAssemblyDefinition().Name);
    }

    /// <summary>The references of an assembly's namespaces, each written <c>assembly/namespace</c>, with one type in the first that makes it.</summary>
    /// <param name="path">The .dll.</param>
    public static IReadOnlyCollection<(string From, string To, string Type)> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var references = new CompiledReferences(file);
        foreach (TypeDefinitionHandle type in references._reader.TypeDefinitions)
        {
            references.Visit(type);
        }

        return [.. references._found.GroupBy(found => (found.From, found.To)).Select(group => group.MinBy(found => found.Type, StringComparer.Ordinal))];
    }

    private void Visit(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        TypeDefinition outermost = Outermost(type);
        _type = _reader.GetString(outermost.Name);
        _from = $"{_assembly}/{_reader.GetString(outermost.Namespace)}";
        Add(type.BaseType);
        Attributes(type.GetCustomAttributes());
        Constraints(type.GetGenericParameters());
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            Add(_reader.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (FieldDefinition field in type.GetFields().Select(_reader.GetFieldDefinition))
        {
            field.DecodeSignature(this, null);
            Attributes(field.GetCustomAttributes());
        }

        foreach (PropertyDefinition property in type.GetProperties().Select(_reader.GetPropertyDefinition))
        {
            property.DecodeSignature(this, null);
            Attributes(property.GetCustomAttributes());
        }

        foreach (MethodDefinition method in type.GetMethods().Select(_reader.GetMethodDefinition))
        {
            method.DecodeSignature(this, null);
            Attributes(method.GetCustomAttributes());
            Constraints(method.GetGenericParameters());
            if (method.RelativeVirtualAddress != 0)
            {
                Body(_file.GetMethodBody(method.RelativeVirtualAddress));
            }
        }
    }

    private void Body(MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
        {
            _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null);
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Add(region.CatchType);
        }

        BlobReader il = body.GetILReader();
        while (il.RemainingBytes > 0)
        {
            int first = il.ReadByte();
            OpCode code = s_opcodes[first == 0xFE ? 0xFE00 | il.ReadByte() : first];
            switch (code.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                    Add(MetadataTokens.EntityHandle(il.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    int targets = il.ReadInt32();
                    il.Offset += 4 * targets;
                    break;
                default:
                    il.Offset += Length(code.OperandType);
                    break;
            }
        }
    }

    private static int Length(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private void Attributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle attribute in attributes)
        {
            Add(_reader.GetCustomAttribute(attribute).Constructor);
        }
    }

    private void Constraints(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterConstraintHandle constraint in parameters.SelectMany(parameter => _reader.GetGenericParameter(parameter).GetConstraints()))
        {
            Add(_reader.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Add(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Add(_assembly, _reader.GetString(Outermost(_reader.GetTypeDefinition((TypeDefinitionHandle)handle)).Namespace));
                break;
            case HandleKind.TypeReference:
                Add((TypeReferenceHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MethodDefinition:
                Add(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Add(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Member(_reader.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification method = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                method.DecodeSignature(this, null);
                Add(method.Method);
                break;
        }
    }

    private void Member(MemberReference member)
    {
        Add(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Method)
        {
            member.DecodeMethodSignature(this, null);
        }
        else
        {
            member.DecodeFieldSignature(this, null);
        }
    }

    private void Add(TypeReferenceHandle handle)
    {
        TypeReference type = _reader.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            type = _reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        }

        if (type.ResolutionScope.Kind == HandleKind.AssemblyReference)
        {
            string assembly = _reader.GetString(_reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
            Add(assembly, _reader.GetString(type.Namespace));
        }
    }

    private void Add(string assembly, string space)
    {
        // Without a namespace are only the program's start and what the compiler makes for every folder alike.
        string to = $"{assembly}/{space}";
        if (to != _from && space.Length > 0 && _from[^1] != '/')
        {
            _found.Add((_from, to, _type));
        }
    }

    private TypeDefinition Outermost(TypeDefinition type)
    {
        while (!type.GetDeclaringType().IsNil)
        {
            type = _reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return type;
    }

    int ISimpleTypeProvider<int>.GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

    int ISimpleTypeProvider<int>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return 0;
    }

    int ISimpleTypeProvider<int>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return 0;
    }

    int ISignatureTypeProvider<int, object?>.GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return 0;
    }

    int ISZArrayTypeProvider<int>.GetSZArrayType(int elementType) => 0;

    int IConstructedTypeProvider<int>.GetArrayType(int elementType, ArrayShape shape) => 0;

    int IConstructedTypeProvider<int>.GetByReferenceType(int elementType) => 0;

    int IConstructedTypeProvider<int>.GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

    int IConstructedTypeProvider<int>.GetPointerType(int elementType) => 0;

    int ISignatureTypeProvider<int, object?>.GetFunctionPointerType(MethodSignature<int> signature) => 0;

    int ISignatureTypeProvider<int, object?>.GetGenericMethodParameter(object? genericContext, int index) => 0;

    int ISignatureTypeProvider<int, object?>.GetGenericTypeParameter(object? genericContext, int index) => 0;

    int ISignatureTypeProvider<int, object?>.GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

    int ISignatureTypeProvider<int, object?>.GetPinnedType(int elementType) => 0;
}
