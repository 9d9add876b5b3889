using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Netman.CodeFixes;

/// <summary>NMG008: a handler that uses nothing of its instance needs none.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StaticHandlerFix))]
public sealed class StaticHandlerFix() : SymbolFix("NMG008")
{
    private protected override IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic)
    {
        if (underlined is MethodDeclarationSyntax method && !method.Modifiers.Any(IsTied)
            && model.GetDeclaredSymbol(method) is { } symbol && !IsOfInterface(symbol)
            && model.GetOperation(method) is IMethodBodyOperation body && !body.Descendants().Any(IsOfInstance))
            yield return new Edit("Make the method static", method, MakeStatic(method));
    }

    private static bool IsTied(SyntaxToken modifier) => modifier.Kind() is
        SyntaxKind.AbstractKeyword or SyntaxKind.VirtualKeyword or SyntaxKind.OverrideKeyword or SyntaxKind.PartialKeyword or SyntaxKind.NewKeyword;

    private static bool IsOfInterface(IMethodSymbol method) =>
        method.ContainingType.AllInterfaces.SelectMany(static each => each.GetMembers())
            .Any(each => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(each), method));

    /// <summary>Says <c>this</c>, in words or not, or a parameter of the class itself.</summary>
    private static bool IsOfInstance(IOperation operation) =>
        operation is IInvalidOperation or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }
            or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } };

    private static MethodDeclarationSyntax MakeStatic(MethodDeclarationSyntax method)
    {
        SyntaxTokenList modifiers = SyntaxFactory.TokenList(method.Modifiers.Where(static each => !each.IsKind(SyntaxKind.ReadOnlyKeyword)));
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (modifiers.Count == 0)
            return method.WithReturnType(method.ReturnType.WithoutLeadingTrivia())
                .WithModifiers(SyntaxFactory.TokenList(keyword.WithLeadingTrivia(method.ReturnType.GetLeadingTrivia())));
        int behind = modifiers.TakeWhile(static each => each.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword).Count();
        return method.WithModifiers(behind > 0
            ? modifiers.Insert(behind, keyword)
            : modifiers.Replace(modifiers[0], modifiers[0].WithLeadingTrivia()).Insert(0, keyword.WithLeadingTrivia(modifiers[0].LeadingTrivia)));
    }
}
