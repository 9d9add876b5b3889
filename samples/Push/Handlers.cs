using Netman;

namespace Push;

/// <summary>What clients may say.</summary>
public static class Handlers
{
    [MessageRoute(3)]
    public static void Goodbye(Connection connection) => connection.Close();
}
