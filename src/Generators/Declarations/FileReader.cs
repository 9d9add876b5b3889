using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.Generators.Declarations;

/// <summary>
/// Reads what a file declares: all tokens outside of bodies and outside of the initializers that no symbol depends on. White space,
/// comments and documentation are not part of it.
/// </summary>
internal sealed class FileReader
{
    private readonly List<DeclaredType> _types = [];
    private readonly List<NamespaceName> _namespaces = [];
    private readonly HashSet<string> _attributes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _aliases = new(StringComparer.Ordinal);
    private readonly HashSet<string> _globalAliases = new(StringComparer.Ordinal);
    private readonly HashSet<string> _globalMentions = new(StringComparer.Ordinal);
    private HashSet<string> _mentions = new(StringComparer.Ordinal);
    private Fingerprint _context;
    private Fingerprint _globals = Fingerprint.Empty;
    private bool _hasStatements;

    public static FileDeclarations Read(SyntaxTree tree)
    {
        var root = (CompilationUnitSyntax)tree.GetRoot();
        var reader = new FileReader { _context = ContextOf(tree, root) };
        reader.ReadHead(root.Externs, root.Usings);
        foreach (AttributeListSyntax list in root.AttributeLists)
            reader._globals = reader.ReadTokens(reader._globals, list, reader._globalMentions);
        reader.ReadMembers(root.Members, "");
        if (reader._hasStatements)
            reader._types.Add(new DeclaredType("Program", reader._context, []));
        return new FileDeclarations(
            new DeclaredProject(reader._globals, [.. reader._globalMentions], [.. reader._globalAliases]),
            [.. reader._types], [.. reader._namespaces], [.. reader._attributes], [.. reader._aliases]);
    }

    /// <summary>
    /// What every declaration of a file is read under. Where <c>#nullable</c> changes half way, its place counts too, which an edit
    /// above it moves: such a file is parsed more often than it has to be.
    /// </summary>
    private static Fingerprint ContextOf(SyntaxTree tree, CompilationUnitSyntax root)
    {
        Fingerprint context = Fingerprint.Empty.Add(tree.FilePath).Add(Identity.Of(tree.Options));
        int head = root.GetFirstToken(includeZeroWidth: true).SpanStart;
        for (DirectiveTriviaSyntax? each = root.GetFirstDirective(IsNullable); each is not null; each = each.GetNextDirective(IsNullable))
            context = context.Add(each.ToString()).Add(each.SpanStart < head ? 0 : (ulong)each.SpanStart);
        return context;
    }

    private static bool IsNullable(DirectiveTriviaSyntax directive) => directive.IsKind(SyntaxKind.NullableDirectiveTrivia);

    private void ReadHead(SyntaxList<ExternAliasDirectiveSyntax> externs, SyntaxList<UsingDirectiveSyntax> usings)
    {
        foreach (ExternAliasDirectiveSyntax alias in externs)
            _context = ReadTokens(_context, alias, _mentions);
        foreach (UsingDirectiveSyntax directive in usings)
            ReadUsing(directive);
    }

    private void ReadUsing(UsingDirectiveSyntax directive)
    {
        bool isGlobal = directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword);
        if (isGlobal)
            _globals = ReadTokens(_globals, directive, _globalMentions);
        else
            _context = ReadTokens(_context, directive, _mentions);
        if (directive.Alias is { } alias)
            (isGlobal ? _globalAliases : _aliases).Add(AttributeName.Plain(alias.Name.Identifier.ValueText));
    }

    private void ReadMembers(SyntaxList<MemberDeclarationSyntax> members, string space)
    {
        foreach (MemberDeclarationSyntax member in members)
            switch (member)
            {
                case BaseNamespaceDeclarationSyntax inner:
                    ReadNamespace(inner, space);
                    break;
                case GlobalStatementSyntax:
                    _hasStatements = true;
                    break;
                default:
                    ReadType(member, space);
                    break;
            }
    }

    private void ReadNamespace(BaseNamespaceDeclarationSyntax declaration, string outer)
    {
        (Fingerprint context, HashSet<string> mentions) = (_context, _mentions);
        string space = outer;
        foreach (SyntaxToken part in declaration.Name.DescendantTokens().Where(static each => each.IsKind(SyntaxKind.IdentifierToken)))
        {
            space += "." + part.ValueText;
            _namespaces.Add(new NamespaceName(part.ValueText, Fingerprint.Empty.Add(space)));
        }

        _context = _context.Add(space);
        _mentions = new HashSet<string>(_mentions, StringComparer.Ordinal);
        ReadHead(declaration.Externs, declaration.Usings);
        ReadMembers(declaration.Members, space);
        (_context, _mentions) = (context, mentions);
    }

    private void ReadType(MemberDeclarationSyntax member, string space)
    {
        string name = member switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            DelegateDeclarationSyntax type => type.Identifier.ValueText,
            _ => "",
        };
        var mentions = new HashSet<string>(_mentions, StringComparer.Ordinal);
        Fingerprint fingerprint = ReadTokens(_context.Add(space), member, mentions);
        _types.Add(new DeclaredType(name, fingerprint, [.. mentions]));
    }

    private Fingerprint ReadTokens(Fingerprint fingerprint, SyntaxNode node, HashSet<string> mentions)
    {
        foreach (SyntaxNodeOrToken each in node.DescendantNodesAndTokens(static each => !Body.Is(each)))
            if (each.AsNode() is not { } inner)
                fingerprint = ReadToken(fingerprint, each.AsToken(), mentions);
            else if (Body.Is(inner))
                fingerprint = fingerprint.Add(Body.ShapeOf(inner));
        return fingerprint;
    }

    private Fingerprint ReadToken(Fingerprint fingerprint, SyntaxToken token, HashSet<string> mentions)
    {
        SyntaxKind kind = token.Kind();
        if (kind == SyntaxKind.IdentifierToken && token.Parent is SimpleNameSyntax name)
            ReadName(name, token.ValueText, mentions);
        fingerprint = fingerprint.Add((ulong)kind);
        return SyntaxFacts.IsKeywordKind(kind) || SyntaxFacts.IsPunctuation(kind) ? fingerprint : fingerprint.Add(token.Text);
    }

    private void ReadName(SimpleNameSyntax name, string text, HashSet<string> mentions)
    {
        mentions.Add(text);
        if (!AttributeName.Is(name))
            return;
        mentions.Add(text + AttributeName.Suffix);
        _attributes.Add(AttributeName.Plain(text));
    }
}
