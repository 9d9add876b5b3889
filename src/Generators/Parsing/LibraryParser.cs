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

    public static LibraryModel Parse(Compilation compilation, CancellationToken cancellation)
    {
        var libraries = new List<LibraryModel>();
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellation.ThrowIfCancellationRequested();
            LibraryModel library = s_read.GetValue(assembly, Read);
            if (!ReferenceEquals(library, LibraryModel.Empty))
                libraries.Add(library);
        }

        return LibraryModel.Merge(libraries);
    }

    private static LibraryModel Read(IAssemblySymbol assembly)
    {
        if (!assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static each => each.Name == "Netman")))
            return LibraryModel.Empty;
        INamedTypeSymbol[] types =
        [
            .. assembly.GetAttributes().Where(static each => each.IsAttribute(TypeNames.RouteManifest))
                .Select(static each => each.ConstructorArguments.FirstOrDefault().Value).OfType<INamedTypeSymbol>(),
        ];
        if (types.Length == 0)
            return LibraryModel.Empty;
        IMethodSymbol[] methods = [.. types.SelectMany(static type => type.GetMembers()).OfType<IMethodSymbol>()];
        return new LibraryModel(
            ModelOrder.Sort(methods.Select(method => ReadRoutes(method, assembly.Name))),
            ModelOrder.Sort(methods.Select(method => ReadMiddleware(method, assembly.Name)).OfType<MiddlewareModel>()),
            ModelOrder.Sort(types.Select(static type => JsonContextParser.Parse(type, type.GetAttributes())).OfType<JsonContextModel>()));
    }

    private static EquatableArray<RouteModel> ReadRoutes(IMethodSymbol method, string origin)
    {
        ImmutableArray<AttributeData> attributes = method.GetAttributes().RemoveAll(static each => RouteParser.KindOf(each) is null);
        var violations = new Violations();
        return !attributes.IsEmpty && HandlerParser.Parse(method, violations) is { } handler
            ? attributes.Select(each => RouteParser.Parse(method, each, handler, violations)).OfType<RouteModel>()
                .Where(static route => route.IsPublic)
                .Select(route => route with { Origin = origin }).ToEquatableArray()
            : default;
    }

    private static MiddlewareModel? ReadMiddleware(IMethodSymbol method, string origin) =>
        method.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.Middleware)) is { } attribute
        && MiddlewareParser.Parse(method, attribute, new Violations()) is { IsPublic: true } middleware
            ? middleware with { Origin = origin }
            : null;
}
