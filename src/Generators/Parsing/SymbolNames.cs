using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Netman.Generators.Parsing;

/// <summary>Recognising symbols by name without building strings, and spelling them for emission.</summary>
internal static class SymbolNames
{
    private const string TasksNamespace = "System.Threading.Tasks";

    private static readonly ConditionalWeakTable<ITypeSymbol, string> s_spelled = new();

    public static bool IsNetman(this ITypeSymbol type, string name) => type.Name == name && type.ContainingNamespace.Is("Netman");

    public static bool IsTask(this ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Task", Arity: 0 } && type.ContainingNamespace.Is(TasksNamespace);

    public static bool IsValueTask(this ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "ValueTask", Arity: 0 } && type.ContainingNamespace.Is(TasksNamespace);

    /// <summary>The <c>T</c> of a <c>Task&lt;T&gt;</c> or <c>ValueTask&lt;T&gt;</c>.</summary>
    public static ITypeSymbol? ResultOfTask(this ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", Arity: 1 } task && task.ContainingNamespace.Is(TasksNamespace)
            ? task.TypeArguments[0]
            : null;

    /// <summary>What a provider can be asked for: no values, no text.</summary>
    public static bool IsServiceType(this ITypeSymbol type) =>
        type.TypeKind is TypeKind.Interface or TypeKind.Class && type.SpecialType is SpecialType.None && type.CanBeNamed();

    /// <summary>Whether generated code can write a type's name. Where it cannot, the compiler has refused the signature already.</summary>
    public static bool CanBeNamed(this ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.CanBeNamed(),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TypeArguments.All(CanBeNamed),
        INamedTypeSymbol named => MethodParser.IsNameable(named) && named.TypeArguments.All(CanBeNamed),
        _ => true,
    };

    /// <summary>A type of Netman's own or of a framework's root namespace: never somebody's payload.</summary>
    public static bool IsOfFramework(this ITypeSymbol type) =>
        type.ContainingNamespace is { } space && (space.Is("Netman") || space.Is("System") || space.Is("System.Threading") || space.Is(TasksNamespace));

    public static bool IsCancellationToken(this ITypeSymbol type) =>
        type.Name == "CancellationToken" && type.ContainingNamespace.Is("System.Threading");

    /// <summary>Whether a type is <c>space.name&lt;byte&gt;</c>.</summary>
    public static bool IsOfBytes(this ITypeSymbol type, string name, string space = "System") =>
        type is INamedTypeSymbol { Arity: 1 } named
        && named.Name == name
        && named.TypeArguments[0].SpecialType == SpecialType.System_Byte
        && named.ContainingNamespace.Is(space);

    public static bool IsAttribute(this AttributeData attribute, string metadataName) =>
        attribute.AttributeClass is { } type
        && metadataName.EndsWith(type.Name, StringComparison.Ordinal)
        && type.ContainingNamespace.Is(metadataName, metadataName.Length - type.Name.Length - 1);

    /// <summary>As generated code writes it. A class of a thousand handlers is spelled once for all of them.</summary>
    public static string Spell(this ITypeSymbol type) =>
        type is INamedTypeSymbol { Arity: 0, IsTupleType: false } ? s_spelled.GetValue(type, SpellAnew) : SpellAnew(type);

    private static string SpellAnew(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>Keywords of some places too: a class <c>@file</c> or a call of <c>@await()</c> is none elsewhere.</summary>
    public static string Escape(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(identifier) == SyntaxKind.None
            ? identifier
            : "@" + identifier;

    public static bool Is(this INamespaceSymbol? space, string dotted) => space.Is(dotted, dotted.Length);

    /// <summary>Whether a namespace's full name is what stands before <paramref name="end"/>.</summary>
    private static bool Is(this INamespaceSymbol? space, string dotted, int end)
    {
        while (space is { IsGlobalNamespace: false })
        {
            int start = end - space.Name.Length;
            if (start < 0 || string.CompareOrdinal(dotted, start, space.Name, 0, space.Name.Length) != 0)
                return false;
            space = space.ContainingNamespace;
            if (start == 0)
                return space is { IsGlobalNamespace: true };
            if (dotted[start - 1] != '.')
                return false;
            end = start - 1;
        }

        return false;
    }
}
