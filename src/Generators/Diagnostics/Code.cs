using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Netman.Generators.Diagnostics;

/// <summary>Reading the code around an operation.</summary>
internal static class Code
{
    public static IEnumerable<IOperation> Ancestors(this IOperation operation)
    {
        for (IOperation? each = operation.Parent; each is not null; each = each.Parent)
            yield return each;
    }

    /// <summary>The whole body that an operation stands in.</summary>
    public static IOperation Root(this IOperation operation) => operation.Ancestors().LastOrDefault() ?? operation;

    public static IOperation WithoutConversions(this IOperation operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation;
    }

    public static bool StandsBefore(this IOperation operation, IOperation other) => operation.Syntax.SpanStart < other.Syntax.SpanStart;

    /// <summary>An operation without conversions; behind <c>?.</c> what stands before it.</summary>
    public static IOperation Resolved(this IOperation operation)
    {
        operation = operation.WithoutConversions();
        IOperation below = operation;
        if (operation is IConditionalAccessInstanceOperation)
            foreach (IOperation each in operation.Ancestors())
            {
                if (each is IConditionalAccessOperation access && access.WhenNotNull == below)
                    return access.Operation.Resolved();
                below = each;
            }

        return operation;
    }

    /// <summary>The variable, parameter, field or property that an operation reads, if it is nothing more.</summary>
    public static ISymbol? Place(this IOperation? operation) => operation?.Resolved() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        _ => null,
    };

    /// <summary>Whether a place is read in an operation, or a pattern in it gives it a name.</summary>
    public static bool Mentions(this IOperation operation, ISymbol place) =>
        operation.DescendantsAndSelf().Any(each => SymbolEqualityComparer.Default.Equals(each.Place() ?? Named(each), place));

    private static ISymbol? Named(IOperation operation) => operation switch
    {
        IDeclarationPatternOperation pattern => pattern.DeclaredSymbol,
        IRecursivePatternOperation pattern => pattern.DeclaredSymbol,
        _ => null,
    };

    public static bool IsTaskLike(this ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", Arity: <= 1 } && type.IsIn("System.Threading.Tasks");

    public static bool IsIn(this ITypeSymbol type, string space) => type.ContainingNamespace?.ToDisplayString() == space;
}
