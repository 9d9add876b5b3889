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
        if (underlined.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method)
            return null;
        AttributeSyntax[] all = [.. method.AttributeLists.SelectMany(static list => list.Attributes)];
        AttributeArgumentListSyntax[] routes = [.. all.Where(static each => Name(each) is "MessageRoute" or "MessageRouteAttribute").Select(static each => each.ArgumentList).OfType<AttributeArgumentListSyntax>().Where(IsToMove)];
        // Fallbacks and text routes have no choice.
        return routes.Length > 0 && !all.Any(static each => Name(each) is "FallbackRoute" or "FallbackRouteAttribute" or "TextRoute" or "TextRouteAttribute")
            ? (method, method.ReplaceNodes(routes, static (each, _) => Elsewhere(each)))
            : null;
    }

    private static bool IsToMove(AttributeArgumentListSyntax route) =>
        !route.Arguments.Any(static each => each.NameEquals?.Name.Identifier.ValueText == "Execution" && each.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ThreadPool" });

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
