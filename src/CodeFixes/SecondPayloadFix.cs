using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG014: what is no payload at all comes from the services; what the handler does not use goes.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SecondPayloadFix))]
public sealed class SecondPayloadFix() : SymbolFix("NMG014")
{
    private protected override IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic)
    {
        if (underlined.FirstAncestorOrSelf<ParameterSyntax>() is not { Parent: ParameterListSyntax { Parent: MethodDeclarationSyntax method } list } parameter
            || method.Modifiers.Any(SyntaxKind.PartialKeyword))
            yield break;
        if (model.GetTypeInfo(parameter.Type!).Type is { } type && IsServiceType(type))
            yield return new Edit(ServiceTitle, parameter, FromServices(parameter));
        if (!IsUsed(method, parameter.Identifier.ValueText))
            yield return new Edit("Remove the parameter", list, list.WithParameters(list.Parameters.Remove(parameter)));
    }

    internal const string ServiceTitle = "Take it from the services";

    internal static bool IsServiceType(ITypeSymbol type) => type is { TypeKind: TypeKind.Class, SpecialType: SpecialType.None };

    internal static ParameterSyntax FromServices(ParameterSyntax parameter)
    {
        AttributeSyntax service = SyntaxFactory.Attribute(SyntaxFactory.ParseName("Netman.Service").WithAdditionalAnnotations(Simplifier.Annotation));
        AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(service)).WithTrailingTrivia(SyntaxFactory.Space);
        return parameter.WithoutLeadingTrivia().AddAttributeLists(list).WithLeadingTrivia(parameter.GetLeadingTrivia());
    }

    private static bool IsUsed(MethodDeclarationSyntax method, string name) =>
        ((SyntaxNode?)method.Body ?? method.ExpressionBody)?.DescendantNodes().OfType<IdentifierNameSyntax>().Any(each => each.Identifier.ValueText == name) ?? true;
}
