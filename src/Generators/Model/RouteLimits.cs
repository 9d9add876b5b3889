using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>A route's admission: what is asked when only the header of a message has arrived.</summary>
/// <param name="MaxBodyLength">The body limit in bytes: 0 none, -1 the server's.</param>
/// <param name="Gate">The method that is asked, if any.</param>
internal sealed record RouteLimits(int MaxBodyLength, GateModel? Gate)
{
    public const int ServerLimit = -1;

    public static readonly RouteLimits None = new(ServerLimit, null);

    /// <summary>The group of the server that the connection has to be in.</summary>
    public string? RequiresGroup { get; init; }

    /// <summary>Messages a second for each connection; 0 is any number.</summary>
    public int MaxPerSecond { get; init; }

    /// <summary>Messages at once, where there is a rate.</summary>
    public int Burst { get; init; }

    public bool IsDefault => this == None;

    /// <summary>Whether more than the body's length is asked for.</summary>
    public bool HasConditions => Gate is not null || RequiresGroup is not null || HasRate;

    public bool HasRate => MaxPerSecond > 0;
}

/// <summary>A gate: a method that says whether a message may come, and what it is given.</summary>
internal sealed record GateModel(MethodModel Method, EquatableArray<Argument> Arguments)
{
    /// <summary>Whether other assemblies can ask it.</summary>
    public bool IsPublic => Method.IsPublic && Arguments.All(static argument => argument.Instance is null or { IsPublic: true });
}
