using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Netman.Generators.Diagnostics;

/// <summary>Whether the code before it says that a task is complete: then asking for its result does not wait.</summary>
internal static class KnownComplete
{
    /// <summary>Whether a task is what an await gave, was awaited before, or was asked whether it is complete.</summary>
    public static bool Is(IOperation? task, IOperation found)
    {
        if (task?.WithoutConversions() is IAwaitOperation)
            return true;
        ISymbol? place = task.Place();
        return task is not null && found.Root().Descendants().Any(each => each.StandsBefore(found) && each switch
        {
            // Of many tasks that are waited for together, nobody can say which one this is; what a call has just made is none of them.
            IInvocationOperation { TargetMethod: { Name: "WhenAll" or "WhenAny" or "WhenEach" } all } when all.ContainingType.IsTaskLike() => task is not IInvocationOperation,
            IAwaitOperation => place is not null && each.Mentions(place),
            IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "Status" } => place is not null && Question(each).Mentions(place),
            _ => false,
        });
    }

    /// <summary>All of a pattern, or of a conditional access, in which a property is asked for.</summary>
    private static IOperation Question(IOperation asked) =>
        asked.Ancestors().TakeWhile(static each => each is IPatternOperation or IPropertySubpatternOperation or IIsPatternOperation or IConditionalAccessOperation)
            .LastOrDefault() ?? asked;
}
