using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG019 and NMG031: a handler that blocks, or that uses what its connection has once, goes to the thread pool in order.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ThreadPoolFix))]
public sealed class ThreadPoolFix() : NodeFix("Run the handler on the thread pool", "NMG019", "NMG031")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic)
    {
        AttributeSyntax[] routes = underlined.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method
            ? [.. method.AttributeLists.SelectMany(static list => list.Attributes).Where(static each => Name(each) is "MessageRoute" or "MessageRouteAttribute")]
            : [];
        return routes.Length == 1 && routes[0].ArgumentList is { } arguments ? (arguments, Elsewhere(arguments)) : null;
    }

    private static string Name(AttributeSyntax attribute) => attribute.Name.ToString().Split('.').Last();

    private static AttributeArgumentListSyntax Elsewhere(AttributeArgumentListSyntax list)
    {
        ExpressionSyntax pool = SyntaxFactory.ParseExpression("Netman.Execution.ThreadPool").WithAdditionalAnnotations(Simplifier.Annotation);
        if (list.Arguments.FirstOrDefault(static each => each.NameEquals?.Name.Identifier.ValueText == "Execution") is { } given)
            return list.ReplaceNode(given.Expression, pool.WithTriviaFrom(given.Expression));
        NameEqualsSyntax name = SyntaxFactory.NameEquals(
            SyntaxFactory.IdentifierName("Execution"), SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space));
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        return list.WithArguments(SyntaxFactory.SeparatedList(
            list.Arguments.Append(SyntaxFactory.AttributeArgument(name, null, pool)), list.Arguments.GetSeparators().Append(comma)));
    }
}
