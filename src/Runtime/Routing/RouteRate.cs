using System.ComponentModel;

namespace Netman;

/// <summary>
/// How many messages of one route a connection may still send: a token bucket kept as one number, the time at which it is full
/// again, so that nothing has to refill it. A field of what generated code keeps for a connection. Loop-only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct RouteRate
{
    private const long Second = 1_000_000; // in the microseconds that everything here is counted in

    private long _fullAt;

    /// <summary>Whether one more message may come now. Takes nothing: a header is asked about more than once.</summary>
    /// <param name="connection">The connection, whose loop has the clock.</param>
    /// <param name="perSecond">Messages a second, in the long run.</param>
    /// <param name="burst">Messages at once, after a pause.</param>
    public readonly bool Allows(Connection connection, int perSecond, int burst) =>
        _fullAt - Now(connection) <= (burst - 1L) * (Second / perSecond);

    /// <summary>Counts one message, once it is whole.</summary>
    /// <inheritdoc cref="Allows"/>
    public void Take(Connection connection, int perSecond) => _fullAt = Math.Max(_fullAt, Now(connection)) + (Second / perSecond);

    private static long Now(Connection connection) => connection.Loop.TurnMilliseconds * (Second / 1000);
}
