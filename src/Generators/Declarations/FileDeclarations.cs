using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Netman.Generators.Model;

namespace Netman.Generators.Declarations;

/// <summary>
/// What one file declares, read once for each syntax tree and gone with it. Immutable but for the models that were last parsed out
/// of it. Safe from any thread.
/// </summary>
internal sealed class FileDeclarations
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileDeclarations> s_read = new();
    private ParsedFile? _parsed;

    public FileDeclarations(DeclaredProject project, DeclaredType[] types, NamespaceName[] namespaces, string[] attributes, string[] aliases)
    {
        Project = project;
        Types = types;
        Namespaces = namespaces;
        Attributes = attributes;
        Aliases = aliases;
        Fingerprint = types.Aggregate(project.Fingerprint, static (sum, type) => sum.Add(type.Fingerprint));
        Fingerprint = namespaces.Aggregate(Fingerprint, static (sum, name) => sum.Add(name.Fingerprint));
    }

    /// <summary>What it says for the whole project.</summary>
    public DeclaredProject Project { get; }

    public DeclaredType[] Types { get; }

    public NamespaceName[] Namespaces { get; }

    /// <summary>The simple names of all attributes in it, without their suffix.</summary>
    public string[] Attributes { get; }

    /// <summary>The names that its usings give, as attributes could be written by them.</summary>
    public string[] Aliases { get; }

    /// <summary>Everything above.</summary>
    public Fingerprint Fingerprint { get; }

    public static FileDeclarations Of(SyntaxTree tree) => s_read.GetValue(tree, FileReader.Read);

    /// <summary>The models of this very file, if they were parsed under the same circumstances before.</summary>
    public FileModel? Recall(Fingerprint circumstances) =>
        Volatile.Read(ref _parsed) is { } parsed && parsed.Circumstances == circumstances ? parsed.Model : null;

    public void Remember(Fingerprint circumstances, FileModel model) => Volatile.Write(ref _parsed, new ParsedFile(circumstances, model));

    private sealed record ParsedFile(Fingerprint Circumstances, FileModel Model);
}
