using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.Generators.Parsing;

/// <summary>The smallest span that shows what is wrong.</summary>
internal static class Locations
{
    public static Location OfName(IMethodSymbol method) => method.Locations.FirstOrDefault() ?? Location.None;

    public static Location OfReturnType(IMethodSymbol method) =>
        Syntax(method) is MethodDeclarationSyntax declaration ? declaration.ReturnType.GetLocation() : OfName(method);

    public static Location OfType(IParameterSymbol parameter) =>
        Syntax(parameter) is ParameterSyntax { Type: { } type }
            ? type.GetLocation()
            : parameter.Locations.FirstOrDefault() ?? Location.None;

    /// <summary>The first argument of an attribute, or the attribute where it has none.</summary>
    public static Location OfArgument(AttributeData attribute) =>
        attribute.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax syntax
            ? (syntax.ArgumentList?.Arguments.FirstOrDefault() ?? (SyntaxNode)syntax).GetLocation()
            : Location.None;

    /// <summary>The value of a named argument, or the attribute where it cannot be found.</summary>
    public static Location OfArgument(AttributeData attribute, string name) =>
        attribute.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax { ArgumentList.Arguments: var arguments }
        && arguments.FirstOrDefault(each => each.NameEquals?.Name.Identifier.ValueText == name) is { } argument
            ? argument.Expression.GetLocation()
            : OfArgument(attribute);

    /// <summary>The name by which something is called or read.</summary>
    public static Location OfCall(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax call => OfCall(call.Expression),
        MemberAccessExpressionSyntax member => member.Name.GetLocation(),
        MemberBindingExpressionSyntax member => member.Name.GetLocation(),
        _ => node.GetLocation(),
    };

    private static SyntaxNode? Syntax(ISymbol symbol) => symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
}
