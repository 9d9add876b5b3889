using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Netman.Generators.Parsing;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// What of a handler's code is the body that was lent to it, or a part of it: the parameter, a slice, what is made of them, and
/// variables that hold one. A copy (<c>ToArray()</c>) is not.
/// </summary>
internal sealed class BorrowedBody(IOperation root)
{
    private readonly Lazy<Dictionary<ISymbol, IParameterSymbol>> _variables = new(() => VariablesOf(root));

    public static bool IsLent(IParameterSymbol parameter) =>
        parameter.Type.IsNetman("MessageContext") || parameter.Type.IsOfBytes("ReadOnlyMemory") || parameter.Type.IsOfBytes("ReadOnlySequence", "System.Buffers");

    /// <summary>What a value may be, or is made of; what has only its own name is itself.</summary>
    public static IEnumerable<IOperation> PartsOf(IOperation value) => value.WithoutConversions() switch
    {
        IConditionalOperation { WhenFalse: { } otherwise } choice => PartsOf(choice.WhenTrue).Concat(PartsOf(otherwise)),
        ICoalesceOperation choice => PartsOf(choice.Value).Concat(PartsOf(choice.WhenNull)),
        ISwitchExpressionOperation choice => choice.Arms.SelectMany(static arm => PartsOf(arm.Value)),
        IObjectCreationOperation { Initializer: { } initializer } made => initializer.Initializers.SelectMany(PartsOfInitializer).Prepend(made),
        IAnonymousObjectCreationOperation made => made.Initializers.SelectMany(PartsOfInitializer),
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues.SelectMany(PartsOf),
        { Syntax: CollectionExpressionSyntax } made => made.ChildOperations.SelectMany(PartsOf),
        var whole => [whole],
    };

    private static IEnumerable<IOperation> PartsOfInitializer(IOperation initializer) => initializer is ISimpleAssignmentOperation { Value: { } value } ? PartsOf(value) : [];

    /// <summary>The parameter whose bytes a value holds, if it does.</summary>
    public IParameterSymbol? BehindOf(IOperation? value) => BehindOf(value, _variables.Value);

    /// <summary>The first parameter whose bytes a lambda, or a local function in its place, needs when it runs. A length was read when it was made.</summary>
    public IParameterSymbol? CapturedBy(IOperation? function) =>
        BodyOf(function)?.Descendants().Where(static each => !IsLengthOf(each.Parent)).Select(each => each is ILocalReferenceOperation or IParameterReferenceOperation ? BehindOf(each) : null)
            .FirstOrDefault(static found => found is not null);

    /// <summary>The lambda or the local function that is given, or called.</summary>
    public IOperation? BodyOf(IOperation? function)
    {
        function = (function?.WithoutConversions() as IDelegateCreationOperation)?.Target ?? function?.WithoutConversions();
        IMethodSymbol? local = function switch
        {
            IMethodReferenceOperation reference => reference.Method,
            IInvocationOperation call => call.TargetMethod,
            _ => null,
        };
        return local is { MethodKind: MethodKind.LocalFunction }
            ? root.Descendants().OfType<ILocalFunctionOperation>().FirstOrDefault(each => SymbolEqualityComparer.Default.Equals(each.Symbol, local))
            : function as IAnonymousFunctionOperation;
    }

    private static IParameterSymbol? BehindOf(IOperation? value, Dictionary<ISymbol, IParameterSymbol> variables) => value?.Resolved() switch
    {
        // A lambda's own parameter is somebody else's body.
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } } parameter } when IsLent(parameter) => parameter,
        ILocalReferenceOperation { Local: var local } => variables.TryGetValue(local, out IParameterSymbol? lent) ? lent : null,
        ITupleOperation tuple => FirstOf(tuple.Elements, variables),
        IObjectCreationOperation { Type: { } type } made when type.IsRecord || type.IsOfBytes("ReadOnlySequence", "System.Buffers") =>
            FirstOf(made.Arguments.Select(static argument => argument.Value), variables),
        { } other => WholeOf(other) is { } whole ? BehindOf(whole, variables) : null,
        null => null,
    };

    private static IParameterSymbol? FirstOf(IEnumerable<IOperation> values, Dictionary<ISymbol, IParameterSymbol> variables) =>
        values.Select(each => BehindOf(each, variables)).FirstOrDefault(static found => found is not null);

    /// <summary>What a value is a part of; null where it is no part.</summary>
    private static IOperation? WholeOf(IOperation value) => value switch
    {
        IInvocationOperation { TargetMethod.Name: "Slice" or "GetOwnedBody" } part => part.Instance,
        IPropertyReferenceOperation { Property: { Name: "First", ContainingType: var sequence } } part when sequence.IsOfBytes("ReadOnlySequence", "System.Buffers") => part.Instance,
        IImplicitIndexerReferenceOperation part => part.Instance,
        _ => null,
    };

    /// <summary>Variables that never have anything else. One that is also given a copy may hold that by now.</summary>
    private static Dictionary<ISymbol, IParameterSymbol> VariablesOf(IOperation root)
    {
        ILookup<ISymbol, IOperation> given = root.Descendants().Select(Given).Where(static each => each.Value is not null && !IsPartOf(each.Value, each.Variable!))
            .ToLookup(static each => each.Variable!, static each => each.Value!, SymbolEqualityComparer.Default);
        Dictionary<ISymbol, IParameterSymbol> found = new(SymbolEqualityComparer.Default);
        while (true)
        {
            int before = found.Count;
            foreach (IGrouping<ISymbol, IOperation> variable in given.Where(each => !found.ContainsKey(each.Key)))
                if (variable.All(each => BehindOf(each, found) is not null))
                    found.Add(variable.Key, BehindOf(variable.First(), found)!);
            if (found.Count == before)
                return found;
        }
    }

    private static (ISymbol? Variable, IOperation? Value) Given(IOperation operation) => operation switch
    {
        IVariableDeclaratorOperation declared => (declared.Symbol, declared.GetVariableInitializer()?.Value),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assigned => (target.Local, assigned.Value),
        _ => default,
    };

    private static bool IsPartOf(IOperation value, ISymbol variable)
    {
        while (WholeOf(value.Resolved()) is { } whole)
            value = whole;
        return SymbolEqualityComparer.Default.Equals(value.Place(), variable);
    }

    private static bool IsLengthOf(IOperation? parent) => parent is IPropertyReferenceOperation { Property.Name: "Length" or "IsEmpty" };
}
