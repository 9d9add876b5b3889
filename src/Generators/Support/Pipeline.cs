using Microsoft.CodeAnalysis;

namespace Netman.Generators.Support;

/// <summary>Words that make the pipeline read as a table of contents.</summary>
internal static class Pipeline
{
    /// <summary>Drops what the parser refused: the analyzer speaks about it.</summary>
    public static IncrementalValuesProvider<T> WhereValid<T>(this IncrementalValuesProvider<T?> models)
        where T : class => models.Where(static model => model is not null)!;
}
