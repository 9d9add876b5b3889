using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Netman.Generators.Parsing;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// NMG020: the body or the context of a message goes where it is read after the message has ended: into a field, into a collection
/// that is not the method's own, or into work that nobody waits for.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LifetimeAnalyzer : NetmanAnalyzer
{
    private const string CopyIt = "keep a copy: 'ToArray()'";
    private const string CopyBefore = "copy it before with 'ToArray()', or await the work";
    private const string Read = "take what is needed out of it before";

    private static readonly HashSet<string> s_keeping = new(StringComparer.Ordinal)
    {
        "Add", "AddFirst", "AddLast", "AddOrUpdate", "AddRange", "Enqueue", "GetOrAdd", "Insert", "Push", "TryAdd", "TryWrite", "WriteAsync",
    };

    private static readonly HashSet<string> s_later = new(StringComparer.Ordinal)
    {
        "QueueUserWorkItem", "UnsafeQueueUserWorkItem", "RunAfter", "RunEvery", "Post",
    };

    /// <summary>For the code fix: what is kept is bytes that can be copied where they stand.</summary>
    private static readonly ImmutableDictionary<string, string?> s_copy = ImmutableDictionary<string, string?>.Empty.Add("Copy", "");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.KeptBody);

    private protected override void Register(CompilationStartAnalysisContext start) => start.RegisterOperationBlockStartAction(static block =>
    {
        if (block.OwningSymbol is not IMethodSymbol method || !method.Parameters.Any(BorrowedBody.IsLent) || !(method.IsHandler() || method.IsMiddleware()))
            return;
        if (block.OperationBlocks.OfType<IBlockOperation>().FirstOrDefault() is not { } code)
            return;
        var body = new BorrowedBody(code);
        block.RegisterOperationAction(
            each => AnalyzeAssignment(each, body),
            OperationKind.SimpleAssignment, OperationKind.CompoundAssignment, OperationKind.CoalesceAssignment, OperationKind.EventAssignment);
        block.RegisterOperationAction(each => AnalyzeCall(each, body), OperationKind.Invocation, OperationKind.ObjectCreation);
        block.RegisterOperationAction(each => AnalyzeStatement(each, body), OperationKind.ExpressionStatement);
    });

    private static void AnalyzeAssignment(OperationAnalysisContext context, BorrowedBody body)
    {
        (IOperation target, IOperation value) = context.Operation switch
        {
            IEventAssignmentOperation attached => (attached.EventReference, attached.HandlerValue),
            var assignment => (((IAssignmentOperation)assignment).Target, ((IAssignmentOperation)assignment).Value),
        };
        if (OuterPlace.Outlives(target) && !OuterPlace.IsOverwritten(target, context.Operation))
            Report(context, body, value);
    }

    private static void AnalyzeCall(OperationAnalysisContext context, BorrowedBody body)
    {
        (IMethodSymbol? method, ImmutableArray<IArgumentOperation> arguments) = context.Operation switch
        {
            IInvocationOperation call => (call.TargetMethod, call.Arguments),
            var made => (((IObjectCreationOperation)made).Constructor, ((IObjectCreationOperation)made).Arguments),
        };
        if (context.Operation is IInvocationOperation added && Keeps(added))
            foreach (IOperation kept in arguments.SelectMany(argument => KeptOf(argument, added, body)))
                Report(context, body, kept);
        else if (method is not null && RunsLater(method) && !EndsInTime(context.Operation))
            foreach (IArgumentOperation argument in arguments)
                Report(context, body, argument.Value);
    }

    /// <summary>What a collection has of an argument: of a factory, which it calls at once, what that returns.</summary>
    private static IEnumerable<IOperation> KeptOf(IArgumentOperation argument, IInvocationOperation call, BorrowedBody body) =>
        call.TargetMethod.Name is "GetOrAdd" or "AddOrUpdate" && argument.Parameter?.OriginalDefinition.Type.TypeKind == TypeKind.Delegate
            ? body.BodyOf(argument.Value)?.Descendants().OfType<IReturnOperation>().Select(static each => each.ReturnedValue).OfType<IOperation>() ?? []
            : [argument.Value];

    /// <summary>A call whose task nobody takes: whatever it was given, or captures, is used later.</summary>
    private static void AnalyzeStatement(OperationAnalysisContext context, BorrowedBody body)
    {
        IOperation statement = ((IExpressionStatementOperation)context.Operation).Operation;
        if (statement is ISimpleAssignmentOperation { Target: IDiscardOperation } discard)
            statement = discard.Value.WithoutConversions();
        if (statement is IConditionalAccessOperation access)
            statement = access.WhenNotNull;
        if (statement is not IInvocationOperation { Type: { } given } || !given.IsTaskLike() || EndsInTime(statement))
            return;
        for (IOperation? each = statement; each is IInvocationOperation { Type: { } type } call && type.IsTaskLike(); each = call.Instance)
            if (!CopiesAtOnce(call.TargetMethod))
                foreach (IOperation used in call.Arguments.Select(static argument => argument.Value).Append(call))
                    Report(context, body, used);
    }

    private static void Report(OperationAnalysisContext context, BorrowedBody body, IOperation value)
    {
        foreach (IOperation part in BorrowedBody.PartsOf(value))
            ReportPart(context, body, part);
    }

    private static void ReportPart(OperationAnalysisContext context, BorrowedBody body, IOperation value)
    {
        IParameterSymbol? held = body.BehindOf(value);
        if ((held ?? body.CapturedBy(value)) is not { } lent)
            return;
        string instead = lent.Type.IsNetman("MessageContext") ? Read : held is null ? CopyBefore : CopyIt;
        Location location = held is null ? Mention(value, lent, body) : value.Syntax.GetLocation();
        context.ReportDiagnostic(Diagnostic.Create(Rules.KeptBody, location, IsCopiedByCall(value) ? s_copy : null, lent.Name, context.ContainingSymbol.Name, instead));
    }

    /// <summary>An array whose type is that of its elements would have another.</summary>
    private static bool IsCopiedByCall(IOperation value) =>
        value.Syntax.Parent?.Parent is not ImplicitArrayCreationExpressionSyntax && (value.WithoutConversions().Type?.IsOfBytes("ReadOnlyMemory") ?? false);

    /// <summary>Where a function says what it captures.</summary>
    private static Location Mention(IOperation function, IParameterSymbol lent, BorrowedBody body) =>
        (body.BodyOf(function) ?? function).Descendants().FirstOrDefault(each => each is ILocalReferenceOperation or IParameterReferenceOperation && body.BehindOf(each) is { } found
            && SymbolEqualityComparer.Default.Equals(found, lent))?.Syntax.GetLocation() ?? function.Syntax.GetLocation();

    private static bool Keeps(IInvocationOperation call) =>
        s_keeping.Contains(call.TargetMethod.Name) && IsCollection(call.TargetMethod.ContainingType) && OuterPlace.Outlives(call.Instance) && !OuterPlace.IsTakenBack(call);

    private static bool IsCollection(INamedTypeSymbol type)
    {
        string space = type.ContainingNamespace.ToDisplayString();
        return space.StartsWith("System.Collections", StringComparison.Ordinal) || space == "System.Threading.Channels";
    }

    private static bool RunsLater(IMethodSymbol method) =>
        s_later.Contains(method.Name) && (method.ContainingType.IsIn("System.Threading") || method.ContainingType.IsIn("Netman"))
        || (method is { MethodKind: MethodKind.Constructor, ContainingType.Name: "Thread" or "Timer" } && method.ContainingType.IsIn("System.Threading"));

    /// <summary>Work that is waited for after all: an await behind it names what it completes or what it is called, or its <c>using</c> ends it.</summary>
    private static bool EndsInTime(IOperation started)
    {
        ILocalSymbol[] names = [.. started.Descendants().OfType<ILocalReferenceOperation>().Select(static each => each.Local).Where(IsSignal),
            .. started.Ancestors().OfType<IVariableDeclaratorOperation>().Select(static each => each.Symbol)];
        return started.Ancestors().Any(static each => each is IVariableDeclarationGroupOperation { Parent: IUsingOperation or IUsingDeclarationOperation })
            || (names.Length > 0 && started.Root().Descendants().Any(each => each is IAwaitOperation && started.StandsBefore(each) && names.Any(each.Mentions)));
    }

    private static bool IsSignal(ILocalSymbol local) => local.Type.Name is "TaskCompletionSource" or "SemaphoreSlim";

    /// <summary>What the framework sends is copied before the call returns.</summary>
    private static bool CopiesAtOnce(IMethodSymbol method) => method.MethodKind != MethodKind.DelegateInvoke && method.ContainingType.IsIn("Netman");
}
