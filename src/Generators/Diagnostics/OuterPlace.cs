using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Netman.Generators.Diagnostics;

/// <summary>Fields, properties, elements and collections of anything but what a method has made for itself: they outlive it.</summary>
internal static class OuterPlace
{
    private static readonly HashSet<string> s_taking = new(StringComparer.Ordinal)
    {
        "Clear", "Dequeue", "Pop", "Remove", "RemoveAll", "RemoveAt", "TryDequeue", "TryPop", "TryRead", "TryRemove", "TryTake",
    };

    public static bool Outlives(IOperation? target) => target?.Resolved() switch
    {
        IFieldReferenceOperation { Field.IsStatic: true } or IPropertyReferenceOperation { Property.IsStatic: true } => true,
        IEventReferenceOperation { Event.IsStatic: true } => true,
        IMemberReferenceOperation member => IsNotOwn(member.Instance),
        IArrayElementReferenceOperation element => IsNotOwn(element.ArrayReference),
        // Another name for what somebody else has.
        ILocalReferenceOperation { Local: { Type.IsReferenceType: true } local } other => Outlives(InitializerOf(local, other)),
        _ => false,
    };

    /// <summary>Put back before the end: the same target is assigned again, behind.</summary>
    public static bool IsOverwritten(IOperation target, IOperation assignment) =>
        target is IMemberReferenceOperation member && assignment.Root().Descendants().OfType<ISimpleAssignmentOperation>().Any(each =>
            assignment.StandsBefore(each) && each.Target is IMemberReferenceOperation other && SymbolEqualityComparer.Default.Equals(member.Member, other.Member));

    /// <summary>Taken out again before the end.</summary>
    public static bool IsTakenBack(IInvocationOperation added) =>
        added.Instance.Place() is { } place && added.Root().Descendants().OfType<IInvocationOperation>().Any(each =>
            added.StandsBefore(each) && s_taking.Contains(each.TargetMethod.Name) && SymbolEqualityComparer.Default.Equals(each.Instance.Place(), place));

    private static bool IsNotOwn(IOperation? instance) => instance?.Resolved() switch
    {
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => true,
        IParameterReferenceOperation { Parameter.Type.IsReferenceType: true } => true,
        IMemberReferenceOperation or IArrayElementReferenceOperation or ILocalReferenceOperation => Outlives(instance),
        _ => false,
    };

    /// <summary>Only of what is declared before: half-typed variables may be each other's.</summary>
    private static IOperation? InitializerOf(ILocalSymbol local, IOperation reference)
    {
        IOperation? given = reference.Root().Descendants().OfType<IVariableDeclaratorOperation>()
            .FirstOrDefault(each => SymbolEqualityComparer.Default.Equals(each.Symbol, local) && each.StandsBefore(reference))?.GetVariableInitializer()?.Value;
        return given is not null && given.Mentions(local) ? null : given;
    }
}
