using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG019: what a method blocks for it awaits; a handler that is not asynchronous yet becomes so.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFix))]
public sealed class AwaitFix() : SymbolFix("NMG019")
{
    private protected override IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic)
    {
        if (underlined is not SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access })
            yield break;
        ExpressionSyntax whole = access.Parent is InvocationExpressionSyntax call ? call : access;
        if (Awaited(access, whole, model) is not { } task || access.Expression.GetTrailingTrivia().Any(SyntaxKind.SingleLineCommentTrivia))
            yield break;
        SyntaxNode? function = underlined.Ancestors().FirstOrDefault(static each => each is MethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax);
        if (IsAsync(function))
            yield return new Edit("Await it", whole, Await(whole, task));
        if (function is not MethodDeclarationSyntax method || IsAsync(method) || !CanBeAsync(method, model))
            yield break;
        const string title = "Make the handler asynchronous and await it";
        yield return new Edit(title, whole, Await(whole, task));
        yield return new Edit(title, method, static node => MakeAsync((MethodDeclarationSyntax)node));
    }

    private static bool IsAsync(SyntaxNode? function) => function switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    /// <summary>Handlers that return nothing or a reply: what returns a task already would have to return it in another way.</summary>
    private static bool CanBeAsync(MethodDeclarationSyntax method, SemanticModel model) =>
        model.GetDeclaredSymbol(method) is { ReturnsByRef: false, ReturnsByRefReadonly: false, ReturnType: { Name: not ("Task" or "ValueTask") } } symbol
        && symbol.GetAttributes().Any(static each => each.AttributeClass is { Name: "MessageRouteAttribute" or "FallbackRouteAttribute" or "TextRouteAttribute", ContainingNamespace.Name: "Netman" });

    private static MethodDeclarationSyntax MakeAsync(MethodDeclarationSyntax method)
    {
        bool hasReply = method.ReturnType is not PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        TypeSyntax returns = SyntaxFactory.ParseTypeName("System.Threading.Tasks.ValueTask" + (hasReply ? $"<{method.ReturnType.WithoutTrivia()}>" : ""));
        SyntaxToken keyword = SyntaxFactory.Token(method.ReturnType.GetLeadingTrivia(), SyntaxKind.AsyncKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        return method.WithReturnType(returns.WithTrailingTrivia(method.ReturnType.GetTrailingTrivia()).WithAdditionalAnnotations(Simplifier.Annotation)).AddModifiers(keyword);
    }

    /// <summary>The task that is waited for; null where there is none to await.</summary>
    private static ExpressionSyntax? Awaited(MemberAccessExpressionSyntax access, ExpressionSyntax whole, SemanticModel model) => (access.Name.Identifier.ValueText, whole) switch
    {
        ("Result", MemberAccessExpressionSyntax) => access.Expression,
        ("GetResult", InvocationExpressionSyntax) => ((access.Expression as InvocationExpressionSyntax)?.Expression as MemberAccessExpressionSyntax)?.Expression,
        ("Sleep", InvocationExpressionSyntax call) => call.WithExpression(
            SyntaxFactory.ParseExpression("System.Threading.Tasks.Task.Delay").WithAdditionalAnnotations(Simplifier.Annotation)),
        ("Wait" or "WaitAll" or "WaitAny", InvocationExpressionSyntax call) when IsOfTask(access, model) => OfTask(access, call, model),
        (var name, InvocationExpressionSyntax call) => call.WithExpression(access.WithName(SyntaxFactory.IdentifierName(name + "Async"))),
        _ => null,
    };

    private static bool IsOfTask(MemberAccessExpressionSyntax access, SemanticModel model) =>
        model.GetSymbolInfo(access).Symbol is { ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } };

    /// <summary>A wait with a time ends without an exception, and <c>WaitAsync</c> with one: that is no fix.</summary>
    private static ExpressionSyntax? OfTask(MemberAccessExpressionSyntax access, InvocationExpressionSyntax call, SemanticModel model) => (access.Name.Identifier.ValueText, call.ArgumentList.Arguments) switch
    {
        ("Wait", { Count: 0 }) => access.Expression,
        ("Wait", { Count: 1 } only) when model.GetTypeInfo(only[0].Expression).Type is { Name: "CancellationToken" } => call.WithExpression(access.WithName(SyntaxFactory.IdentifierName("WaitAsync"))),
        ("WaitAll", _) => call.WithExpression(access.WithName(SyntaxFactory.IdentifierName("WhenAll"))),
        _ => null,
    };

    private static ExpressionSyntax Await(ExpressionSyntax whole, ExpressionSyntax task)
    {
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia());
        bool isOperand = whole.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax;
        return (isOperand ? SyntaxFactory.ParenthesizedExpression(awaited) : awaited).WithLeadingTrivia(whole.GetLeadingTrivia())
            .WithTrailingTrivia(whole.Contains(task) && whole != task ? [.. CommentsBehind(task), .. whole.GetTrailingTrivia()] : whole.GetTrailingTrivia());
    }

    private static IEnumerable<SyntaxTrivia> CommentsBehind(ExpressionSyntax task) =>
        task.GetTrailingTrivia().Where(static each => each.IsKind(SyntaxKind.MultiLineCommentTrivia)).SelectMany(static each => new[] { SyntaxFactory.Space, each });
}
