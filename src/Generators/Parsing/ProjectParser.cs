using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Declarations;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>A compilation in, models out; files that mean what they meant when they were parsed before are not bound again.</summary>
internal static class ProjectParser
{
    public static ProjectModel Parse(CSharpCompilation compilation, CancellationToken cancellation) => new(
        AssemblyParser.Parse(compilation, cancellation),
        LibraryParser.Parse(compilation, cancellation),
        ParseFiles(compilation, cancellation).ToEquatableArray());

    private static IEnumerable<FileModel> ParseFiles(CSharpCompilation compilation, CancellationToken cancellation)
    {
        ImmutableArray<SyntaxTree> trees = compilation.SyntaxTrees;
        FileDeclarations[] files = [.. trees.Select(FileDeclarations.Of)];
        EntryPoints names = EntryPoints.Of(files);
        NameIndex? index = null;
        for (int i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!names.AreIn(files[i]))
                continue;
            Fingerprint circumstances = (index ??= new NameIndex(compilation, files)).CircumstancesOf(files[i]);
            if (files[i].Recall(circumstances) is not { } model)
                files[i].Remember(circumstances, model = FileParser.Parse(compilation, trees[i], names, cancellation));
            if (!model.IsEmpty)
                yield return model;
        }
    }
}
