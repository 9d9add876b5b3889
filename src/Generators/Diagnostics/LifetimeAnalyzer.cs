using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
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
        "Add", "AddFirst", "AddLast", "AddOrUpdate", "Enqueue", "GetOrAdd", "Insert", "Push", "TryAdd", "TryWrite", "WriteAsync",
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
            each => AnalyzeAssignment(each, body), OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment, OperationKind.EventAssignment);
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
        if (Outlives(target) && !IsOverwritten(target, context.Operation))
            Report(context, body, value);
    }

    private static void AnalyzeCall(OperationAnalysisContext context, BorrowedBody body)
    {
        (IMethodSymbol? method, IOperation? instance, ImmutableArray<IArgumentOperation> arguments) = context.Operation switch
        {
            IInvocationOperation call => (call.TargetMethod, call.Instance, call.Arguments),
            var made => (((IObjectCreationOperation)made).Constructor, null, ((IObjectCreationOperation)made).Arguments),
        };
        if (method is not null && (Keeps(method, instance) || RunsLater(method)))
            foreach (IArgumentOperation argument in arguments)
                Report(context, body, argument.Value);
    }

    /// <summary>A call whose task nobody takes: whatever it was given is used later.</summary>
    private static void AnalyzeStatement(OperationAnalysisContext context, BorrowedBody body)
    {
        IOperation statement = ((IExpressionStatementOperation)context.Operation).Operation;
        if (statement is ISimpleAssignmentOperation { Target: IDiscardOperation } discard)
            statement = discard.Value.WithoutConversions();
        for (IOperation? each = statement; each is IInvocationOperation { Type: { } type } call && type.IsTaskLike(); each = call.Instance)
            if (!CopiesAtOnce(call.TargetMethod))
                foreach (IArgumentOperation argument in call.Arguments)
                    Report(context, body, argument.Value);
    }

    private static void Report(OperationAnalysisContext context, BorrowedBody body, IOperation value)
    {
        IParameterSymbol? held = body.BehindOf(value);
        if ((held ?? body.CapturedBy(value)) is not { } lent)
            return;
        string instead = lent.Type.IsNetman("MessageContext") ? Read : held is null ? CopyBefore : CopyIt;
        Location location = held is null ? Mention(value, lent, body) : value.Syntax.GetLocation();
        context.ReportDiagnostic(Diagnostic.Create(
            Rules.KeptBody, location, value.WithoutConversions().Type?.IsOfBytes("ReadOnlyMemory") ?? false ? s_copy : null, lent.Name, context.ContainingSymbol.Name, instead));
    }

    /// <summary>Where a lambda says what it captures.</summary>
    private static Location Mention(IOperation lambda, IParameterSymbol lent, BorrowedBody body) =>
        lambda.Descendants().First(each => each is ILocalReferenceOperation or IParameterReferenceOperation && body.BehindOf(each) is { } found
            && SymbolEqualityComparer.Default.Equals(found, lent)).Syntax.GetLocation();

    /// <summary>A field, a property or an element of anything but what the method has made for itself.</summary>
    private static bool Outlives(IOperation? target) => target?.WithoutConversions() switch
    {
        IFieldReferenceOperation { Field.IsStatic: true } or IPropertyReferenceOperation { Property.IsStatic: true } => true,
        IEventReferenceOperation { Event.IsStatic: true } => true,
        IMemberReferenceOperation member => IsNotOwn(member.Instance),
        IArrayElementReferenceOperation element => IsNotOwn(element.ArrayReference),
        _ => false,
    };

    private static bool IsNotOwn(IOperation? instance) => instance?.WithoutConversions() switch
    {
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => true,
        IParameterReferenceOperation { Parameter.Type.IsReferenceType: true } => true,
        IMemberReferenceOperation or IArrayElementReferenceOperation => Outlives(instance),
        _ => false,
    };

    /// <summary>Put back before the end: the same target is assigned again, behind.</summary>
    private static bool IsOverwritten(IOperation target, IOperation assignment) =>
        target is IMemberReferenceOperation member && assignment.Root().Descendants().OfType<ISimpleAssignmentOperation>().Any(each =>
            assignment.StandsBefore(each) && each.Target is IMemberReferenceOperation other && SymbolEqualityComparer.Default.Equals(member.Member, other.Member));

    private static bool Keeps(IMethodSymbol method, IOperation? instance) =>
        s_keeping.Contains(method.Name) && Outlives(instance) && IsCollection(method.ContainingType);

    private static bool IsCollection(INamedTypeSymbol type)
    {
        string space = type.ContainingNamespace.ToDisplayString();
        return space.StartsWith("System.Collections", StringComparison.Ordinal) || space == "System.Threading.Channels";
    }

    private static bool RunsLater(IMethodSymbol method) =>
        s_later.Contains(method.Name) && (method.ContainingType.IsIn("System.Threading") || method.ContainingType.IsIn("Netman"))
        || (method is { MethodKind: MethodKind.Constructor, ContainingType.Name: "Thread" or "Timer" } && method.ContainingType.IsIn("System.Threading"));

    /// <summary>What the framework sends is copied before the call returns.</summary>
    private static bool CopiesAtOnce(IMethodSymbol method) => method.MethodKind != MethodKind.DelegateInvoke && method.ContainingType.IsIn("Netman");
}
