using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>What referenced assemblies bring into the tables of this one.</summary>
internal sealed record LibraryModel(
    EquatableArray<RouteModel> Routes, EquatableArray<MiddlewareModel> Middleware, EquatableArray<JsonContextModel> JsonContexts)
{
    public static readonly LibraryModel Empty = new(default, default, default);

    /// <summary>Public routes that this project cannot take up, and why.</summary>
    public EquatableArray<LeftOutModel> LeftOut { get; init; }

    /// <summary>What is left where some of its classes cannot be named here.</summary>
    /// <param name="hidden">Those classes, and why.</param>
    /// <param name="origin">The library's name.</param>
    public LibraryModel Without(IReadOnlyDictionary<string, string> hidden, string origin) => hidden.Count == 0 ? this : new(
        Routes.Where(route => !hidden.ContainsKey(route.Handler.Method.Type)).ToEquatableArray(),
        Middleware.Where(step => !hidden.ContainsKey(step.Method.Type)).ToEquatableArray(),
        JsonContexts.Where(context => !hidden.ContainsKey(context.Type)).ToEquatableArray())
    {
        LeftOut = LeftOut.Concat(Routes.Select(static route => route.Handler.Method).Concat(Middleware.Select(static step => step.Method))
            .Where(method => hidden.ContainsKey(method.Type))
            .Select(method => new LeftOutModel(method.DisplayName, origin, hidden[method.Type]))).ToEquatableArray(),
    };

    public static LibraryModel Merge(IReadOnlyCollection<LibraryModel> libraries) =>
        libraries.Count == 0 ? Empty : new(
            ModelOrder.Sort(libraries.Select(static each => each.Routes)),
            ModelOrder.Sort(libraries.SelectMany(static each => each.Middleware)),
            ModelOrder.Sort(libraries.SelectMany(static each => each.JsonContexts)))
        {
            LeftOut = libraries.SelectMany(static each => each.LeftOut).ToEquatableArray(),
        };
}

/// <summary>A public route of a referenced assembly that is in no table of this project.</summary>
/// <param name="Handler">How messages name it.</param>
/// <param name="Origin">The assembly.</param>
/// <param name="Reason">Why, and what to write instead.</param>
internal sealed record LeftOutModel(string Handler, string Origin, string Reason);
