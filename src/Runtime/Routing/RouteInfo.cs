namespace Netman;

/// <summary>One route as it stands in a generated table, for logs, tools and tests. Built without reflection; immutable.</summary>
/// <param name="Id">The message id, or <see langword="null"/> for the fallback route.</param>
/// <param name="Name">The handler, as <c>Class.Method</c>.</param>
public sealed record RouteInfo(uint? Id, string Name)
{
    /// <summary>The group whose middleware wraps the route.</summary>
    public string? Group { get; init; }

    /// <summary>The longest body in bytes: 0 is no limit, -1 the server's.</summary>
    public int MaxBodyLength { get; init; } = -1;

    /// <summary>The group of the server that a connection has to be in; <see langword="null"/> for none.</summary>
    public string? RequiresGroup { get; init; }

    /// <summary>The method that is asked when a header has arrived, as <c>Class.Method</c>.</summary>
    public string? Gate { get; init; }

    /// <summary>Messages a second for each connection; 0 is any number.</summary>
    public int MaxPerSecond { get; init; }

    /// <summary>Messages at once after a pause, where there is a rate.</summary>
    public int Burst { get; init; }

    /// <summary>Where the handler runs.</summary>
    public Execution Execution { get; init; }

    /// <summary>What the body is read as; <see langword="null"/> where the handler takes bytes or nothing.</summary>
    public Type? Payload { get; init; }

    /// <summary>What the handler's answer is written from; <see langword="null"/> where it returns none.</summary>
    public Type? Reply { get; init; }

    /// <summary>The middleware around the route, as <c>Class.Method</c>, in the order in which it runs.</summary>
    public IReadOnlyList<string> Middleware { get; init; } = [];

    /// <summary>All but id and name in one line: what differs from a plain route.</summary>
    internal string Describe() => string.Concat(Details().Select(static detail => ", " + detail));

    private IEnumerable<string> Details()
    {
        if (Group is not null)
            yield return $"group {Group}";
        if (Payload is not null)
            yield return $"takes {Payload.Name}";
        if (Reply is not null)
            yield return $"answers {Reply.Name}";
        if (MaxBodyLength >= 0)
            yield return MaxBodyLength == 0 ? "any length" : FormattableString.Invariant($"at most {MaxBodyLength} bytes");
        if (RequiresGroup is not null)
            yield return $"members of {RequiresGroup} only";
        if (Gate is not null)
            yield return $"if {Gate}";
        if (MaxPerSecond > 0)
            yield return FormattableString.Invariant($"at most {MaxPerSecond} a second ({Burst} at once)");
        if (Execution != Execution.Loop)
            yield return $"on {Execution}";
        if (Middleware.Count > 0)
            yield return $"through {string.Join(" > ", Middleware)}";
    }
}
