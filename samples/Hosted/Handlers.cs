using Netman;

namespace Hosted;

/// <summary>Handlers take services as parameters: shared ones, made once, and ones with a life as long as the message.</summary>
public static class Handlers
{
    [MessageRoute(1)]
    public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

    [MessageRoute(2)]
    public static string Greet(string name, IVisits visits) => $"Hello, {name}! You are visitor {visits.Next()}.";

    [MessageRoute(3)]
    public static async Task<string> Buy(string item, [Scoped] Basket basket)
    {
        await basket.AddAsync(item);
        return $"bought {basket.Count}";
    }
}
