using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>
/// Routes of referenced assemblies, as their manifests name them. An assembly's symbol lives as long as the reference does, so each
/// is read once and not at every edit.
/// </summary>
internal static class LibraryParser
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, LibraryModel> s_read = new();
    private static readonly SymbolDisplayFormat s_plain = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    public static LibraryModel Parse(Compilation compilation, CancellationToken cancellation)
    {
        var libraries = new List<LibraryModel>();
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellation.ThrowIfCancellationRequested();
            LibraryModel library = s_read.GetValue(assembly, Read);
            if (!ReferenceEquals(library, LibraryModel.Empty))
                libraries.Add(library.Without(HiddenTypes(compilation, assembly), assembly.Name));
        }

        return LibraryModel.Merge(libraries);
    }

    private static LibraryModel Read(IAssemblySymbol assembly)
    {
        if (!assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static each => each.Name == "Netman")))
            return LibraryModel.Empty;
        INamedTypeSymbol[] types = [.. TypesOf(assembly)];
        if (types.Length == 0)
            return LibraryModel.Empty;
        IMethodSymbol[] methods = [.. types.SelectMany(static type => type.GetMembers()).OfType<IMethodSymbol>()];
        var unread = new List<LeftOutModel>();
        EquatableArray<RouteModel>[] routes = [.. methods.Where(MethodParser.IsPublic).Select(method => ReadRoutes(method, assembly.Name, unread))];
        return new LibraryModel(
            ModelOrder.Sort(routes),
            ModelOrder.Sort(methods.Select(method => ReadMiddleware(method, assembly.Name)).OfType<MiddlewareModel>()),
            ModelOrder.Sort(types.Select(static type => JsonContextParser.Parse(type, type.GetAttributes())).OfType<JsonContextModel>()))
        {
            LeftOut = unread.ToEquatableArray(),
        };
    }

    private static IEnumerable<INamedTypeSymbol> TypesOf(IAssemblySymbol assembly) =>
        assembly.GetAttributes().Where(static each => each.IsAttribute(TypeNames.RouteManifest))
            .Select(static each => each.ConstructorArguments.FirstOrDefault())
            .Where(static each => each.Kind == TypedConstantKind.Type).Select(static each => each.Value).OfType<INamedTypeSymbol>();

    /// <summary>Classes that emitted code would not find under their name, or would take for others.</summary>
    private static Dictionary<string, string> HiddenTypes(Compilation compilation, IAssemblySymbol assembly)
    {
        ImmutableArray<string> aliases = compilation.GetMetadataReference(assembly)?.Properties.Aliases ?? ImmutableArray<string>.Empty;
        bool isAliased = !aliases.IsDefaultOrEmpty && !aliases.Contains("global");
        var hidden = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (INamedTypeSymbol type in TypesOf(assembly))
            if (isAliased)
                hidden[type.Spell()] = $"the reference has the alias '{aliases[0]}' and would have to be in 'global' as well";
            else if (!SymbolEqualityComparer.Default.Equals(compilation.GetTypeByMetadataName(MetadataNameOf(type)), type))
                hidden[type.Spell()] = $"another '{type.ToDisplayString()}' hides its class; one of the two needs another name";
        return hidden;
    }

    private static string MetadataNameOf(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? MetadataNameOf(outer) + "+" + type.MetadataName
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString(s_plain) + "." + type.MetadataName
        : type.MetadataName;

    private static EquatableArray<RouteModel> ReadRoutes(IMethodSymbol method, string origin, List<LeftOutModel> unread)
    {
        ImmutableArray<AttributeData> attributes = method.GetAttributes().RemoveAll(static each => RouteParser.KindOf(each) is null);
        if (attributes.IsEmpty)
            return default;
        var violations = new Violations();
        EquatableArray<RouteModel> routes = HandlerParser.Parse(method, violations) is { } handler
            ? attributes.Select(each => RouteParser.Parse(method, each, handler, violations)).OfType<RouteModel>()
                .Where(static route => route.IsPublic).Select(route => route with { Origin = origin }).ToEquatableArray()
            : default;
        // What is internal is not read from another assembly: it looks as if it were not there.
        if (routes.Count < attributes.Length)
            unread.Add(new LeftOutModel($"{method.ContainingType.Name}.{method.Name}", origin, "something that it is made of or guarded by is not public"));
        return routes;
    }

    private static MiddlewareModel? ReadMiddleware(IMethodSymbol method, string origin) =>
        method.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.Middleware)) is { } attribute
        && MiddlewareParser.Parse(method, attribute, new Violations()) is { IsPublic: true } middleware
            ? middleware with { Origin = origin }
            : null;
}
