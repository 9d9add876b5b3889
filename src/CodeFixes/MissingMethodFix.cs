using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG012 and NMG033: a gate or a middleware that is named and is not there is declared; one that is private becomes internal.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MissingMethodFix))]
public sealed class MissingMethodFix() : SymbolFix("NMG012", "NMG033")
{
    private const string Gate = "internal static bool {0}(Netman.Connection connection) => false;";
    private const string Middleware =
        "public static System.Threading.Tasks.ValueTask {0}(Netman.MessageContext context, Netman.MessageDelegate next) => next(context);";

    private protected override IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic)
    {
        bool isGate = diagnostic.Id == "NMG012";
        if ((isGate ? NamedGate(underlined, model) : NamedMiddleware(underlined, model)) is not var (type, name) || !SyntaxFacts.IsValidIdentifier(name))
            yield break;
        IMethodSymbol[] there = [.. type.GetMembers(name).OfType<IMethodSymbol>()];
        if (type.GetMembers(name).IsEmpty && type is { Arity: 0, TypeKind: TypeKind.Class or TypeKind.Struct } && IsReachable(type) && DeclarationOf(type) is { CloseBraceToken.IsMissing: false } declaration)
            yield return new Edit($"Declare '{name}'", declaration, node => With((TypeDeclarationSyntax)node, LineEnd.Of(declaration).ToString(), string.Format(CultureInfo.InvariantCulture, isGate ? Gate : Middleware, name)));
        else if (there.Length == 1 && (isGate ? IsGate(there[0]) : IsMiddleware(there[0])) && there[0].DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } method
            && AccessibilityFix.MakeInternal(method) is { } reachable)
            yield return new Edit("Make the method internal", method, reachable);
    }

    private static (INamedTypeSymbol Type, string Name)? NamedGate(SyntaxNode underlined, SemanticModel model) =>
        underlined.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } handler && model.GetDeclaredSymbol(handler) is { ContainingType: { } type }
        && model.GetConstantValue(underlined) is { Value: string name }
            ? (type, name)
            : null;

    private static (INamedTypeSymbol Type, string Name)? NamedMiddleware(SyntaxNode underlined, SemanticModel model)
    {
        if (underlined.FirstAncestorOrSelf<AttributeSyntax>() is not { ArgumentList.Arguments: { Count: > 0 } arguments }
            || arguments[0].Expression is not TypeOfExpressionSyntax of || model.GetTypeInfo(of.Type).Type is not INamedTypeSymbol type)
            return null;
        AttributeArgumentSyntax? given = arguments.Skip(1).FirstOrDefault(static each => each.NameEquals is null);
        return given is null ? (type, "InvokeAsync") : model.GetConstantValue(given.Expression) is { Value: string name } ? (type, name) : null;
    }

    // Of others nobody can say whether their access is all that is wrong.
    private static bool IsGate(IMethodSymbol method) =>
        method is { IsStatic: true, Arity: 0, ReturnType.SpecialType: SpecialType.System_Boolean, Parameters: { Length: <= 1 } parameters }
        && parameters.All(static each => each is { RefKind: RefKind.None, Type.Name: "Connection" });

    private static bool IsMiddleware(IMethodSymbol method) =>
        method is { IsStatic: true, Arity: 0, ReturnType: INamedTypeSymbol { Name: "ValueTask", Arity: 0 }, Parameters: { Length: 2 } parameters }
        && parameters[0].Type.Name == "MessageContext" && parameters[1].Type.Name == "MessageDelegate" && IsReachable(method.ContainingType);

    private static bool IsReachable(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
            if (type.IsFileLocal || type.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
                return false;
        return true;
    }

    /// <summary>As text: nothing but the member, and the braces that it may need, is new.</summary>
    private static TypeDeclarationSyntax With(TypeDeclarationSyntax type, string end, string member)
    {
        string indent = string.Concat(type.GetLeadingTrivia().Reverse().TakeWhile(static each => each.IsKind(SyntaxKind.WhitespaceTrivia)));
        string text = type.ToFullString();
        SyntaxToken last = type.SemicolonToken.IsKind(SyntaxKind.SemicolonToken) ? type.SemicolonToken : type.CloseBraceToken;
        int at = last.SpanStart - type.FullSpan.Start;
        string head = text.Substring(0, at).TrimEnd(' ', '\t'), tail = text.Substring(at + 1);
        if (last.IsKind(SyntaxKind.SemicolonToken))
            head += end + indent + "{";
        if (!head.EndsWith(end, StringComparison.Ordinal))
            head += end;
        string between = type.Members.Count > 0 ? end : "";
        var changed = (TypeDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration(
            head + between + Inner(type, indent) + member + end + indent + "}" + tail, options: type.SyntaxTree.Options)!;
        MemberDeclarationSyntax added = changed.Members[changed.Members.Count - 1];
        return changed.ReplaceNodes(
            added.DescendantNodes().OfType<QualifiedNameSyntax>(), static (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation));
    }

    /// <summary>As the members that are there, or a step deeper than the class.</summary>
    private static string Inner(TypeDeclarationSyntax type, string indent) =>
        type.Members.LastOrDefault()?.GetLeadingTrivia().LastOrDefault(static each => each.IsKind(SyntaxKind.WhitespaceTrivia)).ToString() is { Length: > 0 } known
            ? known
            : indent + (indent.StartsWith("\t", StringComparison.Ordinal) ? "\t" : "    ");
}
