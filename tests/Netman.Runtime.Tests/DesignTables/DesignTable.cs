namespace Netman.Tests.DesignTables;

/// <summary>
/// The two tables that the server is held to, row by row. A test of a row names it with a trait,
/// <c>[Trait(DesignTable.Limit, "idle time")]</c>, wherever it stands; <see cref="DesignTableTests"/> sees to it that no row goes
/// without one. <c>-trait "limit=idle time"</c> runs the tests of a row.
/// </summary>
internal static class DesignTable
{
    /// <summary>Limits and defaults.</summary>
    public const string Limit = "limit";

    /// <summary>Bad input and its answer.</summary>
    public const string BadInput = "bad input";

    public static readonly string[] Limits =
    [
        "body length",
        "outbound bytes per connection",
        "connections",
        "handshake, upgrade, first byte",
        "idle time",
        "upgrade request",
        "inflated WebSocket message",
        "EMFILE on accept",
    ];

    public static readonly string[] BadInputs =
    [
        "any number of pieces",
        "unknown message id",
        "a handler throws",
        "garbage instead of TLS, a stalled handshake",
        "a request that cannot be upgraded",
        "RFC 6455 violations",
        "peer resets",
        "peer half-closes",
        "peer stops reading, sends forever",
    ];
}
