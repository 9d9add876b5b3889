using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>A whole table, normalised: ids unique and ascending, each route with the middleware around it.</summary>
internal sealed record DispatcherModel(TableModel Table, EquatableArray<RouteModel> Routes)
{
    /// <summary>The assembly that the table is emitted into.</summary>
    public string AssemblyName { get; init; } = "";

    /// <summary>Whether something in the table is made from the server's provider.</summary>
    public bool NeedsServices => IsScoped || Services.Any();

    /// <summary>Whether messages of some route have a scope of services.</summary>
    public bool IsScoped => Routes.Any(static route => route.Handler.IsScoped);

    /// <summary>What the provider is asked for, once.</summary>
    public IEnumerable<string> Services =>
        Arguments.Select(static argument => argument.Service).OfType<string>().Concat(Instances.SelectMany(static instance => instance.Services));

    /// <summary>What handlers, gates and the middleware around them take.</summary>
    public IEnumerable<Argument> Arguments
    {
        get
        {
            foreach (RouteModel route in Routes)
            {
                foreach (MiddlewareModel step in route.Chain)
                    foreach (Argument argument in step.Extra)
                        yield return argument;
                foreach (Argument argument in route.Handler.Arguments)
                    yield return argument;
                foreach (Argument argument in GateOf(route)?.Arguments ?? default)
                    yield return argument;
            }
        }
    }

    /// <summary>Every object that the table makes, once.</summary>
    public IEnumerable<InstanceModel> Instances => Methods.Select(static method => method.Instance)
        .Concat(Arguments.Select(static argument => argument.Instance)).OfType<InstanceModel>()
        .GroupBy(static instance => instance.Type).Select(static same => same.First())
        .OrderBy(static instance => instance.Type, StringComparer.Ordinal);

    /// <summary>What each connection has of its own.</summary>
    public IEnumerable<InstanceModel> PerConnection => Instances.Where(static instance => instance.IsPerConnection);

    /// <summary>The routes that count a connection's messages.</summary>
    public IEnumerable<RouteModel> Rated => Routes.Where(static route => route is { Kind: RouteKind.Message, Limits.HasRate: true });

    /// <summary>The fallback that a body which cannot be read goes to, if any.</summary>
    public RouteModel? BadPayloads => Routes.FirstOrDefault(static route => route.TakesBadPayloads);

    private IEnumerable<MethodModel> Methods
    {
        get
        {
            foreach (RouteModel route in Routes)
            {
                foreach (MiddlewareModel step in route.Chain)
                    yield return step.Method;
                yield return route.Handler.Method;
                if (GateOf(route) is { } gate)
                    yield return gate.Method;
            }
        }
    }

    private static GateModel? GateOf(RouteModel route) => route.Kind == RouteKind.Message ? route.Limits.Gate : null;

    /// <summary>
    /// All tables of an assembly; the default one is left out where it would be empty and nobody could want it. Of several
    /// handlers of one id the first by ordinal name wins: the analyzer reports the others (NMG001).
    /// </summary>
    public static EquatableArray<DispatcherModel> PlanAll(
        AssemblyModel assembly,
        EquatableArray<TableModel> named,
        EquatableArray<JsonContextModel> jsonContexts,
        EquatableArray<RouteModel> routes,
        EquatableArray<MiddlewareModel> middleware,
        LibraryModel libraries)
    {
        if (!assembly.ReferencesNetman)
            return default;
        var plan = new TablePlan(named);
        IReadOnlyDictionary<string, string> serializers = JsonContextModel.Index(jsonContexts.Concat(libraries.JsonContexts));
        RouteModel[] resolved = [.. routes.Concat(libraries.Routes).Select(route => route.Resolve(serializers)).OfType<RouteModel>()];
        EquatableArray<MiddlewareModel> steps = ModelOrder.Sort(middleware.Concat(libraries.Middleware));
        return plan.Tables
            .Select(table => Create(plan, table, resolved.Where(route => plan.Joins(route, table, assembly)), steps) with { AssemblyName = assembly.Name })
            .Where(table => !table.Table.IsDefault || ((assembly.IsExecutable || table.Routes.Count > 0) && !named.Any(static each => each.FullName == FileNames.DefaultTable)))
            .ToEquatableArray();
    }

    private static DispatcherModel Create(
        TablePlan plan, TableModel table, IEnumerable<RouteModel> routes, EquatableArray<MiddlewareModel> middleware)
    {
        MiddlewareModel[] steps = [.. middleware.Where(step => plan.Wraps(table, step.Method))];
        return new(
            table,
            ModelOrder.Sort([routes.Where(route => plan.Serves(table, route.Handler.Method)).ToEquatableArray()])
                .GroupBy(static route => (route.Kind, route.Id)).Select(same => Link(same.First(), steps)).ToEquatableArray());
    }

    private static RouteModel Link(RouteModel route, MiddlewareModel[] steps) =>
        steps.Length + route.Used.Count == 0 ? route : route with
        {
            Chain = steps.Where(step => step.Group is null && step.Wraps(route))
                .Concat(steps.Where(step => step.Group is not null && step.Wraps(route)))
                .Concat(route.Used).ToEquatableArray(),
        };
}
