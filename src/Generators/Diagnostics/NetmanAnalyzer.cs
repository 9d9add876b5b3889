using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Support;

namespace Netman.Generators.Diagnostics;

/// <summary>An analyzer of what people write for Netman: silent in compilations that do not reference it, and in generated code.</summary>
public abstract class NetmanAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(TypeNames.MessageDispatcher) is not null)
                Register(start);
        });
    }

    private protected abstract void Register(CompilationStartAnalysisContext start);
}
