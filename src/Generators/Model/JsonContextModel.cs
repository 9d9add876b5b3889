using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>A <c>JsonSerializerContext</c> of the compilation and the types that it says it knows.</summary>
internal sealed record JsonContextModel(string Type, bool IsPublic, EquatableArray<string> Payloads)
{
    /// <summary>Type to context; of several contexts the first by ordinal name.</summary>
    public static IReadOnlyDictionary<string, string> Index(IEnumerable<JsonContextModel> contexts) =>
        contexts.SelectMany(static context => context.Payloads.Select(payload => (payload, context.Type)))
            .GroupBy(static pair => pair.payload, StringComparer.Ordinal)
            .ToDictionary(
                static same => same.Key,
                static same => same.Select(static pair => pair.Type).OrderBy(static type => type, StringComparer.Ordinal).First(),
                StringComparer.Ordinal);
}
