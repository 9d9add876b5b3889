using Netman;

namespace Server._1;

/// <summary>What the server answers. Handlers of one connection run one at a time, in the order of its messages.</summary>
public static class Handlers
{
    /// <summary>Message 1 comes back as it is: the body is a view into the receive buffer, nothing is copied.</summary>
    [MessageRoute(1)]
    public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

    /// <summary>Message 2 carries a name as text and is answered with a greeting.</summary>
    [MessageRoute(2)]
    public static string Greet(string name) => $"Hello, {name}!";
}
