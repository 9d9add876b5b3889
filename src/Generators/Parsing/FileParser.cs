using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Netman.Generators.Declarations;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Binds what bears an attribute of ours in one file. What the parsers read here has to be covered by
/// <see cref="FileReader"/>: declarations, never bodies or comments.</summary>
internal sealed class FileParser
{
    private readonly List<RouteModel> _routes = [];
    private readonly List<MiddlewareModel> _middleware = [];
    private readonly List<TableModel> _tables = [];
    private readonly List<JsonContextModel> _jsonContexts = [];

    public static FileModel Parse(CSharpCompilation compilation, SyntaxTree tree, EntryPoints names, CancellationToken cancellation)
    {
        names = names.In(FileDeclarations.Of(tree));
        SemanticModel model = compilation.GetSemanticModel(tree);
        var parser = new FileParser();
        foreach (SyntaxNode node in tree.GetRoot(cancellation).DescendantNodes(static each => each is not BaseMethodDeclarationSyntax && HoldsMembers(each)))
        {
            if (node is not MemberDeclarationSyntax { AttributeLists.Count: > 0 } member || !HasEntryPoint(member, names))
                continue;
            cancellation.ThrowIfCancellationRequested();
            if (model.GetDeclaredSymbol(member, cancellation) is { } symbol)
                parser.Add(member, symbol);
        }

        return new FileModel(
            parser._routes.ToEquatableArray(), parser._middleware.ToEquatableArray(), parser._tables.ToEquatableArray(), parser._jsonContexts.ToEquatableArray());
    }

    private static bool HoldsMembers(SyntaxNode node) => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax;

    private static bool HasEntryPoint(MemberDeclarationSyntax member, EntryPoints names)
    {
        foreach (AttributeListSyntax list in member.AttributeLists)
            foreach (AttributeSyntax attribute in list.Attributes)
                if (names.Has(attribute))
                    return true;
        return false;
    }

    private void Add(MemberDeclarationSyntax member, ISymbol symbol)
    {
        switch (member, symbol)
        {
            case (MethodDeclarationSyntax, IMethodSymbol method):
                AddMethod(method.PartialDefinitionPart ?? method);
                break;
            case (ClassDeclarationSyntax, INamedTypeSymbol type):
                AddType(type);
                break;
        }
    }

    private void AddMethod(IMethodSymbol method)
    {
        ImmutableArray<AttributeData> attributes = method.GetAttributes();
        _routes.AddRange(RouteParser.Parse(method, attributes));
        if (MiddlewareParser.Parse(method, attributes) is { } middleware)
            _middleware.Add(middleware);
    }

    private void AddType(INamedTypeSymbol type)
    {
        ImmutableArray<AttributeData> attributes = type.GetAttributes();
        if (TableParser.Parse(type, attributes) is { } table)
            _tables.Add(table);
        if (JsonContextParser.Parse(type, attributes) is { } context)
            _jsonContexts.Add(context);
    }
}
