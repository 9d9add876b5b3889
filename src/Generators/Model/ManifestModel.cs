using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>The public classes of a library whose routes, middleware or JSON metadata programs may take up.</summary>
internal sealed record ManifestModel(EquatableArray<string> Types)
{
    /// <summary>A program's own routes are nobody else's: only libraries have a manifest.</summary>
    public static ManifestModel? Of(
        AssemblyModel assembly,
        EquatableArray<RouteModel> routes,
        EquatableArray<MiddlewareModel> middleware,
        EquatableArray<JsonContextModel> jsonContexts)
    {
        if (!assembly.ReferencesNetman || assembly.IsExecutable)
            return null;
        EquatableArray<string> types = routes.Select(static route => route.Handler.Method)
            .Concat(middleware.Select(static step => step.Method))
            .Where(static method => method.IsDeclaredPublic).Select(static method => method.Type)
            .Concat(routes.Count == 0 ? [] : jsonContexts.Where(static context => context.IsPublic).Select(static context => context.Type))
            .Distinct().OrderBy(static type => type, StringComparer.Ordinal).ToEquatableArray();
        return types.Count == 0 ? null : new ManifestModel(types);
    }
}
