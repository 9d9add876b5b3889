using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>What referenced assemblies bring into the tables of this one.</summary>
internal sealed record LibraryModel(
    EquatableArray<RouteModel> Routes, EquatableArray<MiddlewareModel> Middleware, EquatableArray<JsonContextModel> JsonContexts)
{
    public static readonly LibraryModel Empty = new(default, default, default);

    public static LibraryModel Merge(IReadOnlyCollection<LibraryModel> libraries) =>
        libraries.Count == 0 ? Empty : new(
            ModelOrder.Sort(libraries.Select(static each => each.Routes)),
            ModelOrder.Sort(libraries.SelectMany(static each => each.Middleware)),
            ModelOrder.Sort(libraries.SelectMany(static each => each.JsonContexts)));
}
