using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Netman.Generators.Tests.Support;

/// <summary>
/// What happens to a project while somebody works on it, at random: typing in the middle of a word, names that become others, types
/// and whole files that move, references and options, and steps back to where it was. The same seed is the same work.
/// </summary>
internal sealed class RandomEdits(int seed, CSharpCompilation start)
{
    private readonly Random _random = new(seed);
    private readonly List<CSharpCompilation> _past = [start];

    /// <summary>One edit; it may leave anything behind but what was there.</summary>
    public CSharpCompilation Next(CSharpCompilation now)
    {
        CSharpCompilation edited = _random.Next(20) switch
        {
            0 or 1 or 2 or 3 or 4 => _past[0], // back to what means something
            5 => Any(_past),
            6 => Insert(now, " /* a comment */\n"),
            7 => Insert(now, "\n\n"),
            8 => Delete(now),
            9 or 10 or 11 or 12 => Rename(now),
            13 or 14 => Renumber(now),
            15 => MoveType(now),
            16 => SwapFiles(now),
            17 => AddOrRemoveFile(now),
            18 => Reorder(now),
            _ => Circumstances(now),
        };
        _past.Add(edited);
        return edited;
    }

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private SyntaxToken AnyToken(CSharpCompilation project, Func<SyntaxToken, bool> which) =>
        project.SyntaxTrees.SelectMany(static tree => tree.GetRoot().DescendantTokens()).Where(which).ToArray() is { Length: > 0 } tokens ? Any(tokens) : default;

    private CSharpCompilation Insert(CSharpCompilation project, string text) =>
        AnyToken(project, static _ => true) is { SyntaxTree: { } tree } token ? Change(project, tree, new TextSpan(token.SpanStart, 0), text) : project;

    private CSharpCompilation Delete(CSharpCompilation project) =>
        AnyToken(project, static token => token.Span.Length > 0) is { SyntaxTree: { } tree } token ? Change(project, tree, token.Span, "") : project;

    private CSharpCompilation Rename(CSharpCompilation project)
    {
        SyntaxToken from = AnyToken(project, IsName), to = AnyToken(project, IsName);
        return from.SyntaxTree is null ? project : Change(project, from.SyntaxTree, from.Span, to.Text);
    }

    private CSharpCompilation Renumber(CSharpCompilation project) =>
        AnyToken(project, static token => token.IsKind(SyntaxKind.NumericLiteralToken)) is { SyntaxTree: { } tree } token
            ? Change(project, tree, token.Span, _random.Next(99).ToString(System.Globalization.CultureInfo.InvariantCulture))
            : project;

    private CSharpCompilation MoveType(CSharpCompilation project)
    {
        BaseTypeDeclarationSyntax[] types = [.. project.SyntaxTrees.SelectMany(static tree => tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>())];
        if (types.Length == 0)
            return project;
        BaseTypeDeclarationSyntax type = Any(types);
        project = Change(project, type.SyntaxTree, type.FullSpan, "");
        SyntaxTree target = Any(project.SyntaxTrees);
        return Change(project, target, new TextSpan(target.Length, 0), "\n" + type.ToFullString());
    }

    private CSharpCompilation SwapFiles(CSharpCompilation project)
    {
        if (project.SyntaxTrees.Length < 2)
            return project;
        SyntaxTree one = project.SyntaxTrees[0], other = project.SyntaxTrees[_random.Next(1, project.SyntaxTrees.Length)];
        return project.ReplaceSyntaxTree(one, Compilations.Parse(other.ToString(), one.FilePath))
            .ReplaceSyntaxTree(other, Compilations.Parse(one.ToString(), other.FilePath));
    }

    private CSharpCompilation AddOrRemoveFile(CSharpCompilation project) => _random.Next(2) == 0 && project.SyntaxTrees.Length > 1
        ? project.RemoveSyntaxTrees(Any(project.SyntaxTrees))
        : project.AddSyntaxTrees(Compilations.Parse(Any(_past[0].SyntaxTrees).ToString(), $"Added{_past.Count}.cs"));

    private CSharpCompilation Reorder(CSharpCompilation project) =>
        project.RemoveAllSyntaxTrees().AddSyntaxTrees(project.SyntaxTrees.OrderBy(_ => _random.Next()));

    private CSharpCompilation Circumstances(CSharpCompilation project) => _random.Next(5) switch
    {
        0 => project.WithAssemblyName("Named" + _random.Next(3)),
        1 => project.WithOptions(project.Options.WithOutputKind((OutputKind)_random.Next(3))),
        2 => project.WithOptions(project.Options.WithNullableContextOptions((NullableContextOptions)_random.Next(4))),
        3 => project.References.Any() ? project.RemoveReferences(Any(project.References.ToArray())) : project,
        _ => project.WithReferences(_past[0].References),
    };

    private static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) && token.Span.Length > 0;

    private static CSharpCompilation Change(CSharpCompilation project, SyntaxTree tree, TextSpan span, string text) =>
        project.ReplaceSyntaxTree(tree, tree.WithChangedText(tree.GetText().WithChanges(new TextChange(span, text))));
}
