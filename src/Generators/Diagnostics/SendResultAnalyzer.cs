using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Netman.Generators.Parsing;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// NMG018: the answer of a send is ignored where only it would tell that the connection has closed, or where the waiting was the
/// point of the call. A reply that nobody looks back at is ordinary.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SendResultAnalyzer : NetmanAnalyzer
{
    private const string Endless = "this loop goes on after the connection has closed; leave it at SendResult.Closed, or hand the connection's Closed token to what it waits for";
    private const string Dropped = "nobody waits until the peer has taken what is queued; await it, or call 'Send'";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.IgnoredSendResult);

    private protected override void Register(CompilationStartAnalysisContext start) =>
        start.RegisterOperationAction(Analyze, OperationKind.ExpressionStatement);

    private static void Analyze(OperationAnalysisContext context)
    {
        IOperation statement = Called(((IExpressionStatementOperation)context.Operation).Operation);
        IOperation value = statement is IAwaitOperation awaited ? Called(awaited.Operation) : statement;
        if (value is not IInvocationOperation call || !call.TargetMethod.ContainingType.IsNetman("Connection"))
            return;
        ITypeSymbol type = call.TargetMethod.ReturnType;
        if (statement == value && type.ResultOfTask() is { } result && result.IsNetman("SendResult"))
            Report(context, call, Dropped);
        else if ((type.ResultOfTask() ?? type).IsNetman("SendResult") && IsInEndlessLoop(call))
            Report(context, call, Endless);
    }

    /// <summary>The call itself: behind <c>?.</c>, and before what only wraps its task.</summary>
    private static IOperation Called(IOperation operation) => operation switch
    {
        IConditionalAccessOperation access => Called(access.WhenNotNull),
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "Preserve", Instance: { } task } => Called(task),
        _ => operation,
    };

    private static void Report(OperationAnalysisContext context, IInvocationOperation call, string reason) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.IgnoredSendResult, Locations.OfCall(call.Syntax), call.TargetMethod.Name, reason));

    private static bool IsInEndlessLoop(IInvocationOperation call) =>
        call.Ancestors().TakeWhile(static each => each is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            .Any(each => each is ILoopOperation loop && HasNoEnd(loop) && !KnowsOfClose(loop) && !IsFoundIn(call.Instance, loop));

    /// <summary>Whether it is another connection each time round: then none of them should end the loop.</summary>
    private static bool IsFoundIn(IOperation? connection, ILoopOperation loop) => connection?.Resolved() switch
    {
        ILocalReferenceOperation { Local: var local } => local.DeclaringSyntaxReferences.Any(each => loop.Syntax.Span.Contains(each.Span)),
        IMemberReferenceOperation { Instance: { } owner } => IsFoundIn(owner, loop),
        IParameterReferenceOperation or IMemberReferenceOperation or IInstanceReferenceOperation => false,
        _ => true,
    };

    /// <summary>A loop that waits for something each time round, or that only a jump leaves, and none does.</summary>
    private static bool HasNoEnd(ILoopOperation loop) => loop switch
    {
        IForEachLoopOperation each => each.IsAsynchronous,
        IWhileLoopOperation { Condition: { } condition } => Waits(condition) || (IsTrue(condition) && !HasExit(loop)),
        IForLoopOperation { Condition: var condition } => (condition is null || IsTrue(condition)) && !HasExit(loop),
        _ => false,
    };

    private static bool Waits(IOperation condition) => condition.DescendantsAndSelf().Any(static each => each is IAwaitOperation);

    private static bool IsTrue(IOperation condition) => condition.ConstantValue is { HasValue: true, Value: true };

    private static bool HasExit(ILoopOperation loop) => loop.Descendants().Any(each =>
        each is IReturnOperation or IThrowOperation || (each is IBranchOperation { BranchKind: not BranchKind.Continue } branch && LeavesTo(branch, loop)));

    private static bool LeavesTo(IBranchOperation branch, ILoopOperation loop) =>
        branch.BranchKind == BranchKind.GoTo || SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel);

    private static bool KnowsOfClose(ILoopOperation loop) => loop.Descendants().Any(static each =>
        (each is { IsImplicit: false, Type: { } given } and not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" }) && (given.IsCancellationToken() || given.Name == "CancellationTokenSource"))
        || each is IPropertyReferenceOperation { Property: { Name: "State", ContainingType: var type } } && type.IsNetman("Connection"));
}
