using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>What one file contributes to the tables of its project.</summary>
internal sealed record FileModel(
    EquatableArray<RouteModel> Routes,
    EquatableArray<MiddlewareModel> Middleware,
    EquatableArray<TableModel> Tables,
    EquatableArray<JsonContextModel> JsonContexts)
{
    public bool IsEmpty => Routes.Count + Middleware.Count + Tables.Count + JsonContexts.Count == 0;
}

/// <summary>A whole project: its files that have something for a table, and what is around them.</summary>
internal sealed record ProjectModel(AssemblyModel Assembly, LibraryModel Libraries, EquatableArray<FileModel> Files);
