using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Netman.Generators.Diagnostics;
using Netman.Generators.Emission;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary><c>[MessageDispatcher] partial class X;</c>: can generated code complete this class?</summary>
internal static class TableParser
{
    public static TableModel? Parse(INamedTypeSymbol type, ImmutableArray<AttributeData> attributes) =>
        attributes.FirstOrDefault(static each => each.IsAttribute(TypeNames.DispatcherAttribute)) is { } attribute
            ? Parse(type, attribute, new Violations())
            : null;

    public static TableModel? Parse(INamedTypeSymbol type, AttributeData attribute, Violations violations)
    {
        if (WhyNot(type) is { } reason)
            violations.Add(Rules.TableClass, type.Locations.FirstOrDefault() ?? Location.None, type.Name, reason);
        if (!Declared.HasName(type))
            violations.AddCompilerError();
        return violations.IsEmpty
            ? new(NamespaceOf(type), OuterOf(type), type.Name, HandlersOf(attribute), IsDefault: false) { Members = MembersOf(type) }
            : null;
    }

    private static string? WhyNot(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? each = type; each is not null; each = each.ContainingType)
            if (!each.IsPartial())
                return $"declare '{each.Name}' partial";
            else if (each.Arity > 0)
                return $"remove the type parameters of '{each.Name}'";
            else if (each.IsFileLocal)
                return $"'{each.Name}' must not be file-scoped";
        if (type.IsStatic || type.IsRecord)
            return "declare it as a class that is neither static nor a record";
        if (type.BaseType is { SpecialType: not SpecialType.System_Object } other && !other.IsNetman("MessageDispatcher"))
            return $"it derives from '{other.Name}'";
        if (type.InstanceConstructors.Any(IsOwn))
            return "remove its constructors";
        return MembersOf(type).Prepend(type.Name).FirstOrDefault(TableNames.IsReserved) is { } name ? $"rename '{name}', which the table has a member for" : null;
    }

    private static EquatableArray<string> MembersOf(INamedTypeSymbol type) =>
        type.GetMembers().Where(static each => each.CanBeReferencedByName && IsOwn(each)).Select(static each => each.Name)
            .Distinct().OrderBy(static name => name, StringComparer.Ordinal).ToEquatableArray();

    // The analyzer sees the class when it has been completed: what was emitted into it is not the user's.
    private static bool IsOwn(ISymbol member) =>
        !member.IsImplicitlyDeclared
        && !member.DeclaringSyntaxReferences.Any(static part => part.GetSyntax().AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Any(IsEmitted));

    private static bool IsEmitted(TypeDeclarationSyntax declaration) =>
        declaration.AttributeLists.SelectMany(static list => list.Attributes)
            .Any(static each => each.ArgumentList?.Arguments.FirstOrDefault()?.Expression is LiteralExpressionSyntax { Token.ValueText: FileHeader.Tool });

    private static string NamespaceOf(INamedTypeSymbol type) =>
        type.ContainingNamespace.IsGlobalNamespace
            ? ""
            : type.ContainingNamespace.ToDisplayString(
                SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));

    private static EquatableArray<string> OuterOf(INamedTypeSymbol type)
    {
        var heads = new List<string>();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            heads.Insert(0, $"partial {KeywordOf(outer)} {SymbolNames.Escape(outer.Name)}");
        return heads.ToEquatableArray();
    }

    private static string KeywordOf(INamedTypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Interface } => "interface",
        { TypeKind: TypeKind.Struct, IsRecord: true } => "record struct",
        { TypeKind: TypeKind.Struct } => "struct",
        { IsRecord: true } => "record",
        _ => "class",
    };

    private static EquatableArray<string> HandlersOf(AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, IsNull: false } list
            ? list.Values.Select(static each => each.Value).OfType<INamedTypeSymbol>().Select(static each => each.Spell())
                .Distinct().OrderBy(static each => each, StringComparer.Ordinal).ToEquatableArray()
            : default;
}
