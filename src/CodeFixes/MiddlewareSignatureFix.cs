using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG007: an asynchronous middleware returns <c>ValueTask</c>; context and next come first, in this order.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MiddlewareSignatureFix))]
public sealed class MiddlewareSignatureFix() : NodeFix("Write the signature of a middleware", "NMG007")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic)
    {
        if (underlined is not MethodDeclarationSyntax method || IsInPart(method) || HasComment(method.ParameterList)
            || ReturnType(method) is not { } type || Parameters(method.ParameterList) is not { } parameters)
            return null;
        MethodDeclarationSyntax changed = method.WithReturnType(type).WithParameterList(parameters);
        if (method.ParameterList.Parameters.All(static each => NameOf(each.Type) != "MessageDelegate"))
            changed = CallNextFix.Passing(changed, $"{parameters.Parameters[1].Identifier.Text}({parameters.Parameters[0].Identifier.Text})") ?? changed;
        return SyntaxFactory.AreEquivalent(changed, method) ? null : (method, changed); // something else is wrong with it
    }

    /// <summary>Nobody knows what moves with it.</summary>
    private static bool HasComment(ParameterListSyntax list) =>
        list.DescendantTrivia().Any(each => list.Span.Contains(each.Span) && (each.IsKind(SyntaxKind.SingleLineCommentTrivia) || each.IsKind(SyntaxKind.MultiLineCommentTrivia)));

    // Where the method is not asynchronous, what it returns would have to change too.
    private static TypeSyntax? ReturnType(MethodDeclarationSyntax method) => (NameOf(method.ReturnType), method.Modifiers.Any(SyntaxKind.AsyncKeyword)) switch
    {
        ("ValueTask", _) => method.ReturnType,
        ("Task" or "void", true) => Named("System.Threading.Tasks.ValueTask").WithTriviaFrom(method.ReturnType),
        _ => null,
    };

    private static string? NameOf(TypeSyntax? type) => type switch
    {
        PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } => "void",
        QualifiedNameSyntax { Right: { Arity: 0 } name } => name.Identifier.ValueText,
        SimpleNameSyntax { Arity: 0 } name => name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>Null where one of the two is missing and something else, which it may have been meant to be, is there.</summary>
    private static ParameterListSyntax? Parameters(ParameterListSyntax list)
    {
        ParameterSyntax? context = list.Parameters.FirstOrDefault(static each => NameOf(each.Type) == "MessageContext");
        ParameterSyntax? next = list.Parameters.FirstOrDefault(static each => NameOf(each.Type) == "MessageDelegate");
        ParameterSyntax[] rest = [.. list.Parameters.Where(each => each != context && each != next).Select(static each => each.WithoutTrivia())];
        bool isComplete = context is not null && next is not null;
        if (!isComplete && (rest.Length > 0 || context?.Identifier.ValueText == "next" || next?.Identifier.ValueText == "context"))
            return null;
        return list.WithParameters(Separated([Plain(context) ?? New("Netman.MessageContext", "context"), Plain(next) ?? New("Netman.MessageDelegate", "next"), .. rest]));
    }

    private static ParameterSyntax? Plain(ParameterSyntax? parameter) => parameter?.WithModifiers(default).WithoutTrivia();

    private static ParameterSyntax New(string type, string name) =>
        SyntaxFactory.Parameter(SyntaxFactory.Identifier(name)).WithType(Named(type).WithTrailingTrivia(SyntaxFactory.Space));

    private static TypeSyntax Named(string type) => SyntaxFactory.ParseTypeName(type).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    private static SeparatedSyntaxList<ParameterSyntax> Separated(ParameterSyntax[] parameters)
    {
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        return SyntaxFactory.SeparatedList(parameters, Enumerable.Repeat(comma, parameters.Length - 1));
    }
}
