using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>A type that bodies are read as or written from, and who does it.</summary>
/// <param name="Kind">The serializer.</param>
/// <param name="Type">The type, spelled with <c>global::</c>.</param>
/// <param name="JsonContext">The serializer context that knows the type; null until the whole compilation has been seen.</param>
internal sealed record PayloadModel(PayloadKind Kind, string Type, string? JsonContext = null)
{
    /// <summary>The sizes of a struct's numbers in order, for one whose bytes are turned.</summary>
    public EquatableArray<int> FieldSizes { get; init; }

    /// <summary>Finds the context of a JSON payload; null where no context knows the type.</summary>
    public PayloadModel? Resolve(IReadOnlyDictionary<string, string> jsonContexts) =>
        Kind != PayloadKind.Json ? this
        : jsonContexts.TryGetValue(Type, out string? context) ? this with { JsonContext = context }
        : null;
}

internal enum PayloadKind
{
    Text,
    Struct,
    BigEndianStruct,
    Custom,
    Protobuf,
    Json,
}
