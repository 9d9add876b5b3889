using Microsoft.CodeAnalysis.CSharp.Syntax;
using Netman.Generators.Support;

namespace Netman.Generators.Declarations;

/// <summary>
/// The names that attributes can have which put something into a table, aliases included: what bears no such name is never bound.
/// </summary>
internal sealed class EntryPoints
{
    private static readonly HashSet<string> s_own = new(TypeNames.EntryPoints.Select(SimpleName), StringComparer.Ordinal);

    private readonly HashSet<string> _names;

    private EntryPoints(HashSet<string> names) => _names = names;

    public static EntryPoints Of(IEnumerable<FileDeclarations> files)
    {
        var names = new HashSet<string>(s_own, StringComparer.Ordinal);
        foreach (FileDeclarations file in files)
            names.UnionWith(file.Project.Aliases);
        return new EntryPoints(names);
    }

    /// <summary>With the aliases of a file, of which any might be another name for one of ours.</summary>
    public EntryPoints In(FileDeclarations file) =>
        file.Aliases.Length == 0 ? this : new EntryPoints(new HashSet<string>(_names.Concat(file.Aliases), StringComparer.Ordinal));

    public bool AreIn(FileDeclarations file) => file.Attributes.Any(In(file)._names.Contains);

    public bool Has(AttributeSyntax attribute) => _names.Contains(AttributeName.Of(attribute));

    private static string SimpleName(string metadataName) => AttributeName.Plain(metadataName.Substring(metadataName.LastIndexOf('.') + 1));
}
