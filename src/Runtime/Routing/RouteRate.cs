using System.ComponentModel;

namespace Netman;

/// <summary>
/// How many messages of one route a connection may still send: a token bucket kept as one number, the time at which it is full
/// again, so that nothing has to refill it. A field of what generated code keeps for a connection. Loop-only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct RouteRate
{
    // In parts of a message, of which perSecond come with each millisecond: whole numbers at any rate. 128 bits, for a long would
    // overflow within a server's life at rates that an int can ask for.
    private const int Message = 1000;

    private Int128 _fullAt;

    /// <summary>Whether one more message may come now. Takes nothing: a header is asked about more than once.</summary>
    /// <param name="connection">The connection, whose loop has the clock.</param>
    /// <param name="perSecond">Messages a second, in the long run.</param>
    /// <param name="burst">Messages at once, after a pause.</param>
    public readonly bool Allows(Connection connection, int perSecond, int burst) =>
        _fullAt - Now(connection, perSecond) <= (burst - 1L) * Message;

    /// <summary>Counts one message, once it is whole.</summary>
    /// <inheritdoc cref="Allows"/>
    public void Take(Connection connection, int perSecond) => _fullAt = Int128.Max(_fullAt, Now(connection, perSecond)) + Message;

    private static Int128 Now(Connection connection, int perSecond) => (Int128)connection.Loop.TurnMilliseconds * perSecond;
}
