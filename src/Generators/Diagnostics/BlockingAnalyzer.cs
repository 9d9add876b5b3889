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
        if (call.Arguments.Any(IsNoTime))
            return;
        if (BlockingCalls.Instead(call.TargetMethod, call.Instance?.Type) is { } instead)
            Report(context, call, call.TargetMethod.Name == "Wait" ? call.Instance : null, call.TargetMethod.Name, instead);
        else if (call is { TargetMethod: { Name: "GetResult", Parameters.Length: 0 } method, Instance: { } awaiter } && IsTaskAwaiter(method.ContainingType))
            Report(context, call, Awaited(awaiter), "GetResult", "await the task");
    }

    private static void AnalyzeResult(OperationAnalysisContext context)
    {
        var property = (IPropertyReferenceOperation)context.Operation;
        if (property is { Property: { Name: "Result", ContainingType.Arity: 1 }, Instance: { } task } && property.Property.ContainingType.IsTaskLike())
            Report(context, property, task, "Result", "await the task");
    }

    /// <summary>A timeout of nothing: the call only tries. Other zeros, as an offset or no flags, say nothing.</summary>
    private static bool IsNoTime(IArgumentOperation argument) =>
        argument.Parameter is { Name: "timeout" or "millisecondsTimeout" or "milliseconds" or "delay" }
        && argument.Value.WithoutConversions() is { ConstantValue: { HasValue: true, Value: 0 } } or IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } };

    private static bool IsTaskAwaiter(INamedTypeSymbol type) =>
        type.Name is "TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaiter" or "ConfiguredValueTaskAwaiter" && type.IsIn("System.Runtime.CompilerServices");

    /// <summary>The task behind <c>GetAwaiter()</c>, also with <c>ConfigureAwait</c> between them; else the awaiter, which knows as well.</summary>
    private static IOperation Awaited(IOperation awaiter) => awaiter is IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "ConfigureAwait", Instance: { } task }
        ? Awaited(task)
        : awaiter;

    private static void Report(OperationAnalysisContext context, IOperation found, IOperation? task, string name, string instead)
    {
        if (RunsOnLoop(context, found) is not { } runner || HasLeftLoop(found) || KnownComplete.Is(task, found))
            return;
        string elsewhere = context.ContainingSymbol is IMethodSymbol method && method.CanBeMoved() && runner == method.Name
            ? ", or move the handler with 'Execution = Execution.ThreadPool'"
            : "";
        context.ReportDiagnostic(Diagnostic.Create(Rules.BlockingCall, Locations.OfCall(found.Syntax), name, runner, instead + elsewhere));
    }

    /// <summary>What runs on a loop here, by name: the method, or the hook that a lambda is given to. Null where nobody knows.</summary>
    private static string? RunsOnLoop(OperationAnalysisContext context, IOperation found)
    {
        IOperation? function = found.Ancestors().FirstOrDefault(static each => each is IAnonymousFunctionOperation || (each is ILocalFunctionOperation local && IsDelegate(local)));
        if (function is not null)
            return HookOf(function);
        return context.ContainingSymbol is IMethodSymbol method && method.RunsOnLoop() ? method.Name : null;
    }

    /// <summary>Hooks and timers of a connection run on its loop.</summary>
    private static string? HookOf(IOperation function) =>
        function.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "OnOpen" or "OnClose" or "RunAfter" or "RunEvery" } hook } } }
        && function is IAnonymousFunctionOperation { Symbol.Parameters: var given } && given.FirstOrDefault()?.Type is { } first
        && first.IsNetman("Connection") && hook.ContainingType.IsIn("Netman")
            ? hook.Name
            : null;

    private static bool HasLeftLoop(IOperation found) => found.Root().Descendants().Any(each =>
        each is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Parent: IAwaitOperation } configured
        && configured.StandsBefore(found)
        && configured.Arguments.All(static argument => argument.Value.ConstantValue is not { HasValue: true, Value: true }));

    /// <summary>A local function that somebody is given runs where they call it.</summary>
    private static bool IsDelegate(ILocalFunctionOperation local) =>
        local.Root().Descendants().Any(each => each is IMethodReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Method, local.Symbol));
}
