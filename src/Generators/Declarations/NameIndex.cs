using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Netman.Generators.Declarations;

/// <summary>
/// Which declarations of a project a file can depend on. C# finds symbols by their simple names, so a file depends on what is
/// declared under the names that it mentions, on what those declarations mention, and so on; of everything else, nothing.
/// </summary>
internal sealed class NameIndex
{
    /// <summary>What the language looks up without a word in the source, and what the parsers ask for by name.</summary>
    private static readonly string[] s_wellKnown =
        ["Netman", "MessageDispatcher", "System", "Object", "Attribute", "Enum", "ValueType", "ValueTuple", "Nullable", "IEquatable", "Program"];

    private readonly Dictionary<string, List<DeclaredType>> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<Fingerprint>> _namespaces = new(StringComparer.Ordinal);
    private readonly string[] _globalMentions;
    private readonly Fingerprint _circumstances;

    public NameIndex(CSharpCompilation compilation, FileDeclarations[] files)
    {
        foreach (FileDeclarations file in files)
            Add(file);
        _globalMentions = [.. files.SelectMany(static file => file.Project.Mentions).Distinct(StringComparer.Ordinal)];
        _circumstances = files.Aggregate(
            ProjectDeclarations.CircumstancesOf(compilation), static (sum, file) => sum.Add(file.Project.Fingerprint));
    }

    /// <summary>Equal for the same tree at two times where no symbol that it refers to can differ.</summary>
    public Fingerprint CircumstancesOf(FileDeclarations file)
    {
        Fingerprint result = _circumstances;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([.. s_wellKnown, .. _globalMentions]);
        foreach (DeclaredType type in file.Types)
        {
            open.Push(type.Name);
            Push(type.Mentions, open);
        }

        while (open.Count > 0)
            if (open.Pop() is var name && seen.Add(name))
                result = AddDeclarations(result, name, open);
        return result;
    }

    private Fingerprint AddDeclarations(Fingerprint result, string name, Stack<string> open)
    {
        if (_namespaces.TryGetValue(name, out HashSet<Fingerprint>? spaces))
            result = result.Add(Sum(spaces));
        if (!_types.TryGetValue(name, out List<DeclaredType>? types))
            return result;
        foreach (DeclaredType type in types)
        {
            result = result.Add(type.Fingerprint);
            Push(type.Mentions, open);
        }

        return result;
    }

    // A namespace is open: it matters that it is there, not how many files add to it, nor in which order.
    private static Fingerprint Sum(HashSet<Fingerprint> spaces) =>
        spaces.Aggregate(default(Fingerprint), static (sum, each) => new(unchecked(sum.High + each.High), unchecked(sum.Low + each.Low)));

    private static void Push(string[] names, Stack<string> open)
    {
        foreach (string name in names)
            open.Push(name);
    }

    private void Add(FileDeclarations file)
    {
        foreach (DeclaredType type in file.Types)
        {
            if (!_types.TryGetValue(type.Name, out List<DeclaredType>? parts))
                _types.Add(type.Name, parts = []);
            parts.Add(type);
        }

        foreach (NamespaceName space in file.Namespaces)
        {
            if (!_namespaces.TryGetValue(space.Name, out HashSet<Fingerprint>? spaces))
                _namespaces.Add(space.Name, spaces = []);
            spaces.Add(space.Fingerprint);
        }
    }
}
