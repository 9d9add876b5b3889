using Microsoft.CodeAnalysis;

namespace Netman.Generators.Parsing;

/// <summary>A broken rule and where to underline it. For the analyzer only: never part of pipeline state.</summary>
internal sealed class Violation(DiagnosticDescriptor rule, Location location, params object[] arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(rule, location, arguments);
}
