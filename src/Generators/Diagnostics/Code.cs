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

    /// <summary>The variable or parameter that an operation reads, if it is nothing more.</summary>
    public static ISymbol? Variable(this IOperation? operation) => operation?.WithoutConversions() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    public static bool Mentions(this IOperation operation, ISymbol variable) =>
        operation.DescendantsAndSelf().Any(each => SymbolEqualityComparer.Default.Equals(each.Variable(), variable));

    public static bool IsTaskLike(this ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", Arity: <= 1 } && type.IsIn("System.Threading.Tasks");

    public static bool IsIn(this ITypeSymbol type, string space) => type.ContainingNamespace?.ToDisplayString() == space;
}
