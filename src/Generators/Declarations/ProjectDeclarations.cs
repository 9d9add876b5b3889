using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Model;
using Netman.Generators.Parsing;

namespace Netman.Generators.Declarations;

/// <summary>
/// All that a compilation declares, as one number: equal where no symbol can differ. Only where it is not does anything have to be
/// bound again. Carries what was parsed of it, so that the pipeline, which keeps the first of two equal values, keeps that too.
/// </summary>
internal sealed class ProjectDeclarations : IEquatable<ProjectDeclarations>
{
    private readonly Fingerprint _fingerprint;
    private ProjectModel? _model;

    private ProjectDeclarations(Fingerprint fingerprint) => _fingerprint = fingerprint;

    public static ProjectDeclarations Of(Compilation compilation, CancellationToken cancellation)
    {
        Fingerprint fingerprint = CircumstancesOf((CSharpCompilation)compilation);
        foreach (SyntaxTree tree in ((CSharpCompilation)compilation).SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            fingerprint = fingerprint.Add(FileDeclarations.Of(tree).Fingerprint);
        }

        return new ProjectDeclarations(fingerprint);
    }

    /// <summary>What is not written in any file: references, options, and the name by which others open their internals.</summary>
    public static Fingerprint CircumstancesOf(CSharpCompilation compilation)
    {
        Fingerprint result = Fingerprint.Empty.Add(compilation.AssemblyName).Add(Identity.Of(compilation.Options));
        foreach (MetadataReference reference in compilation.ExternalReferences)
            result = reference is CompilationReference project ? Add(result, project) : result.Add(Identity.Of(reference));
        return result;
    }

    /// <summary>Parses the compilation, which has to declare what this one says, or gives what was parsed before.</summary>
    public ProjectModel Parse(Compilation compilation, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _model) is { } parsed)
            return parsed;
        ProjectModel model = ProjectParser.Parse((CSharpCompilation)compilation, cancellation);
        Volatile.Write(ref _model, model);
        return model;
    }

    public bool Equals(ProjectDeclarations? other) => other is not null && _fingerprint == other._fingerprint;

    public override bool Equals(object? obj) => Equals(obj as ProjectDeclarations);

    public override int GetHashCode() => _fingerprint.GetHashCode();

    // An editor may wrap the same compilation of another project anew.
    private static Fingerprint Add(Fingerprint result, CompilationReference project)
    {
        result = result.Add(Identity.Of(project.Compilation)).Add(project.Properties.EmbedInteropTypes ? 1u : 0u);
        ImmutableArray<string> aliases = project.Properties.Aliases;
        return aliases.IsDefault ? result : aliases.Aggregate(result, static (sum, alias) => sum.Add(alias));
    }
}
