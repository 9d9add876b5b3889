namespace Netman.Testing.Tests;

/// <summary>A small application, as a user's tests would find it.</summary>
public static class Handlers
{
    [MessageRoute(1)]
    public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

    [MessageRoute(2)]
    public static string Greet(string name) => $"Hello, {name}!";

    [MessageRoute(3)]
    public static async Task EchoLater(Connection connection, ReadOnlyMemory<byte> body)
    {
        await Task.Yield();
        connection.Send(3, body.Span);
    }

    [MessageRoute(4)]
    public static void Flood(Connection connection)
    {
        for (int i = 0; i < 64; i++)
            connection.Send(4, new byte[1024]);
    }

    [MessageRoute(5)]
    public static void Pause(Connection connection) => connection.PauseReading();
}
