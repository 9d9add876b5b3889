using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Netman.Generators.Parsing;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// NMG019: a call that blocks, directly in what runs on an event loop. What stands in a lambda runs who knows where; what follows
/// a <c>ConfigureAwait(false)</c> may have left the loop; a task that is known to be complete does not block.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingAnalyzer : NetmanAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.BlockingCall);

    private protected override void Register(CompilationStartAnalysisContext start)
    {
        start.RegisterOperationAction(AnalyzeCall, OperationKind.Invocation);
        start.RegisterOperationAction(AnalyzeResult, OperationKind.PropertyReference);
    }

    private static void AnalyzeCall(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.Arguments.Any(IsZero))
            return;
        if (BlockingCalls.Instead(call.TargetMethod, call.Instance?.Type) is { } instead)
            Report(context, call, call.TargetMethod.Name == "Wait" ? call.Instance : null, call.TargetMethod.Name, instead);
        else if (call is { TargetMethod: { Name: "GetResult", Parameters.Length: 0 }, Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter }
            && Awaited(awaiter.Instance) is { } task)
            Report(context, call, task, "GetResult", "await the task");
    }

    private static void AnalyzeResult(OperationAnalysisContext context)
    {
        var property = (IPropertyReferenceOperation)context.Operation;
        if (property is { Property: { Name: "Result", ContainingType.Arity: 1 }, Instance: { } task } && property.Property.ContainingType.IsTaskLike())
            Report(context, property, task, "Result", "await the task");
    }

    /// <summary>A timeout of nothing: the call only tries.</summary>
    private static bool IsZero(IArgumentOperation argument) =>
        argument.Value.WithoutConversions() is { ConstantValue: { HasValue: true, Value: 0 } } or IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } };

    /// <summary>The task behind <c>GetAwaiter()</c>, also with <c>ConfigureAwait</c> between them.</summary>
    private static IOperation? Awaited(IOperation? instance) => instance switch
    {
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured => Awaited(configured.Instance),
        { Type: { } type } when type.IsTaskLike() => instance,
        _ => null,
    };

    private static void Report(OperationAnalysisContext context, IOperation found, IOperation? task, string name, string instead)
    {
        if (context.ContainingSymbol is not IMethodSymbol method || !method.RunsOnLoop() || LeavesLoop(found) || IsComplete(task, found))
            return;
        string elsewhere = method.IsHandler() ? ", or move the handler with 'Execution = Execution.ThreadPool'" : "";
        context.ReportDiagnostic(Diagnostic.Create(Rules.BlockingCall, Locations.OfCall(found.Syntax), name, method.Name, instead + elsewhere));
    }

    private static bool LeavesLoop(IOperation found) =>
        found.Ancestors().Any(static each => each is IAnonymousFunctionOperation || (each is ILocalFunctionOperation local && IsDelegate(local)))
        || found.Root().Descendants().Any(each => each is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured
            && configured.StandsBefore(found)
            && configured.Parent is IAwaitOperation
            && configured.Arguments.All(static argument => argument.Value.ConstantValue is not { HasValue: true, Value: true }));

    /// <summary>A local function that somebody is given runs where they call it.</summary>
    private static bool IsDelegate(ILocalFunctionOperation local) =>
        local.Root().Descendants().Any(each => each is IMethodReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Method, local.Symbol));

    /// <summary>Whether a task is what an await gave, was awaited before, or was asked whether it is complete.</summary>
    private static bool IsComplete(IOperation? task, IOperation found)
    {
        if (task?.WithoutConversions() is IAwaitOperation)
            return true;
        ISymbol? variable = task.Variable();
        return found.Root().Descendants().Any(each => each.StandsBefore(found) && each switch
        {
            // Of many tasks that were awaited together, nobody can say which one this is.
            IAwaitOperation { Operation: IInvocationOperation { TargetMethod: { Name: "WhenAll" or "WhenAny" } all } } when all.ContainingType.IsTaskLike() => task is not null,
            IAwaitOperation or IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "Status" } =>
                variable is not null && each.Mentions(variable),
            _ => false,
        });
    }
}
