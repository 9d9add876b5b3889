namespace Netman.Generators.Support;

/// <summary>The names of the pipeline's steps, for the tests that prove them cached.</summary>
internal static class TrackingNames
{
    public const string Declarations = nameof(Declarations);
    public const string Project = nameof(Project);
    public const string Assembly = nameof(Assembly);
    public const string AllRoutes = nameof(AllRoutes);
    public const string AllJsonContexts = nameof(AllJsonContexts);
    public const string AllMiddleware = nameof(AllMiddleware);
    public const string AllTables = nameof(AllTables);
    public const string Libraries = nameof(Libraries);
    public const string Manifest = nameof(Manifest);
    public const string Dispatchers = nameof(Dispatchers);

    public static readonly string[] All =
    [
        Declarations, Project, Assembly,
        AllRoutes, AllMiddleware, AllTables, AllJsonContexts, Libraries, Manifest, Dispatchers,
    ];
}
