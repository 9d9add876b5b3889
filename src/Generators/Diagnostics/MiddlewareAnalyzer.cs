using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Netman.Generators.Parsing;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// NMG017: a middleware that has no word of <c>next</c>. One that does not call it on some path is what middleware is for; one that
/// only throws is not written yet.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MiddlewareAnalyzer : NetmanAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.NextNeverCalled);

    private protected override void Register(CompilationStartAnalysisContext start) => start.RegisterOperationBlockAction(Analyze);

    private static void Analyze(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol method || !method.IsMiddleware() || MiddlewareParser.Parse(method, new Violations()) is null)
            return;
        IParameterSymbol next = method.Parameters[1];
        if (!context.OperationBlocks.SelectMany(static block => block.DescendantsAndSelf()).Any(each => IsWordOf(each, next))
            && !context.OperationBlocks.Any(EndsInThrow))
            context.ReportDiagnostic(Diagnostic.Create(Rules.NextNeverCalled, Locations.OfName(method), method.Name, next.Name));
    }

    // What does not compile may be a word of it that is not finished.
    private static bool IsWordOf(IOperation operation, IParameterSymbol next) =>
        operation is IInvalidOperation
        || (operation is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter, next) && !IsOnlyChecked(reference));

    /// <summary>Its name, or whether it is null, is no call of it.</summary>
    private static bool IsOnlyChecked(IOperation reference) =>
        reference.Parent is INameOfOperation
        || reference.Ancestors().OfType<IInvocationOperation>().FirstOrDefault() is { TargetMethod: { Name: "ThrowIfNull", ContainingType.Name: "ArgumentNullException" } };

    // Attributes and the defaults of parameters are blocks of their own kind.
    private static bool EndsInThrow(IOperation block) =>
        block is IBlockOperation { Operations: var all } && all.LastOrDefault() is { } last && last.DescendantsAndSelf().Any(static each => each is IThrowOperation);
}
