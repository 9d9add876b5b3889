using Microsoft.CodeAnalysis;

namespace Netman.Generators.Parsing;

/// <summary>
/// Collects what is wrong with one method. A compiler error in the signature makes the method invalid without a word of ours:
/// the compiler has already said it.
/// </summary>
internal sealed class Violations
{
    private readonly List<Violation> _items = [];

    public bool IsEmpty => !_hasCompilerError && _items.Count == 0;

    public IReadOnlyList<Violation> Items => _items;

    private bool _hasCompilerError;

    public void Add(DiagnosticDescriptor rule, Location location, params object[] arguments) =>
        _items.Add(new Violation(rule, location, arguments));

    public void AddCompilerError() => _hasCompilerError = true;
}
