using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Netman.Generators.Parsing;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// What of a handler's code is the body that was lent to it, or a part of it: the parameter, a slice, what is made of them, and
/// variables that hold one. A copy (<c>ToArray()</c>) is not.
/// </summary>
internal sealed class BorrowedBody(IOperation root)
{
    /// <summary>A variable that is given another in a circle is half-typed code.</summary>
    private const int MostSteps = 16;

    public static bool IsLent(IParameterSymbol parameter) =>
        parameter.Type.IsNetman("MessageContext") || parameter.Type.IsOfBytes("ReadOnlyMemory") || parameter.Type.IsOfBytes("ReadOnlySequence", "System.Buffers");

    /// <summary>The parameter whose bytes a value holds, if it does.</summary>
    public IParameterSymbol? BehindOf(IOperation? value) => BehindOf(value, MostSteps);

    /// <summary>The first parameter whose bytes a lambda needs when it runs. A length was read when the lambda was made.</summary>
    public IParameterSymbol? CapturedBy(IOperation? lambda)
    {
        lambda = (lambda?.WithoutConversions() as IDelegateCreationOperation)?.Target ?? lambda?.WithoutConversions();
        return lambda is IAnonymousFunctionOperation
            ? lambda.Descendants().Where(static each => !IsLengthOf(each.Parent)).Select(each => each is ILocalReferenceOperation or IParameterReferenceOperation ? BehindOf(each) : null)
                .FirstOrDefault(static found => found is not null)
            : null;
    }

    private IParameterSymbol? BehindOf(IOperation? value, int steps) => steps == 0 ? null : value?.WithoutConversions() switch
    {
        // A lambda's own parameter is somebody else's body.
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } } parameter } when IsLent(parameter) => parameter,
        ILocalReferenceOperation { Local: var local } => root.Descendants().OfType<IVariableDeclaratorOperation>()
            .Where(each => SymbolEqualityComparer.Default.Equals(each.Symbol, local))
            .Select(each => BehindOf(each.GetVariableInitializer()?.Value, steps - 1)).FirstOrDefault(static found => found is not null),
        IInvocationOperation { TargetMethod.Name: "Slice" or "GetOwnedBody" } part => BehindOf(part.Instance, steps - 1),
        IImplicitIndexerReferenceOperation part => BehindOf(part.Instance, steps - 1),
        ITupleOperation tuple => FirstOf(tuple.Elements, steps),
        IObjectCreationOperation { Type: { } type } made when type.IsRecord || type.IsOfBytes("ReadOnlySequence", "System.Buffers") =>
            FirstOf(made.Arguments.Select(static argument => argument.Value), steps),
        _ => null,
    };

    private IParameterSymbol? FirstOf(IEnumerable<IOperation> values, int steps) =>
        values.Select(each => BehindOf(each, steps - 1)).FirstOrDefault(static found => found is not null);

    private static bool IsLengthOf(IOperation? parent) => parent is IPropertyReferenceOperation { Property.Name: "Length" or "IsEmpty" };
}
