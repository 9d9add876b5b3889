using System.Text;
using Microsoft.CodeAnalysis;

namespace Netman.Docs.Tests.Api;

/// <summary>An assembly's surface as text: a type a paragraph, a member a line, in an order that does not depend on the sources'.</summary>
internal static class ApiListing
{
    private static readonly SymbolDisplayFormat s_type = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        miscellaneousOptions: Common);

    private static readonly SymbolDisplayFormat s_member = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: Common);

    private const SymbolDisplayMiscellaneousOptions Common = SymbolDisplayMiscellaneousOptions.UseSpecialTypes
        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
        | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
        | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral;

    public static string Of(IAssemblySymbol assembly)
    {
        var text = new StringBuilder();
        foreach (INamedTypeSymbol type in PublicSurface.TypesOf(assembly))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(Head(type)).Append('\n');
            foreach (string line in Members(type))
                text.Append("    ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    private static string Head(INamedTypeSymbol type)
    {
        if (type.DelegateInvokeMethod is { } invoke)
            return $"{type.ToDisplayString(s_type)}: {invoke.ToDisplayString(s_member)}";
        string bases = string.Join(", ", Bases(type).Select(static each => each.ToDisplayString(s_type.WithKindOptions(SymbolDisplayKindOptions.None))));
        return Modifiers(type) + type.ToDisplayString(s_type) + (bases.Length > 0 ? " : " + bases : "");
    }

    private static string Modifiers(INamedTypeSymbol type) => type switch
    {
        { IsStatic: true } => "static ",
        { TypeKind: TypeKind.Class, IsAbstract: true } => "abstract ",
        { TypeKind: TypeKind.Class, IsSealed: true } => "sealed ",
        _ => "",
    };

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        if (type is { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying })
            return [underlying];
        IEnumerable<INamedTypeSymbol> interfaces = type.Interfaces.OrderBy(static each => each.ToDisplayString(), StringComparer.Ordinal);
        return type is { TypeKind: TypeKind.Class, BaseType: { SpecialType: SpecialType.None } parent } ? interfaces.Prepend(parent) : interfaces;
    }

    /// <summary>An enum's values in their order, as their numbers are what older callers were compiled with; all else by kind and text.</summary>
    private static IEnumerable<string> Members(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Delegate)
            return [];
        IEnumerable<ISymbol> members = PublicSurface.MembersOf(type);
        if (type.TypeKind == TypeKind.Enum)
            return members.OfType<IFieldSymbol>().Select(static value => $"{value.Name} = {value.ConstantValue}");
        return members.Select(static member => (Rank: Rank(member), member.Name, Text: Line(member)))
            .OrderBy(static item => item.Rank).ThenBy(static item => item.Name, StringComparer.Ordinal).ThenBy(static item => item.Text, StringComparer.Ordinal)
            .Select(static item => item.Text);
    }

    private static string Line(ISymbol member) => member.ToDisplayString(s_member)
        + (member.GetAttributes().Any(static each => each.AttributeClass?.Name == "EditorBrowsableAttribute") ? " // for generated code" : "");

    private static int Rank(ISymbol member) => member switch
    {
        IFieldSymbol => 0,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => 1,
        IPropertySymbol => 2,
        IEventSymbol => 3,
        _ => 4,
    };
}
