using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Netman;

namespace Chat;

/// <summary>The routes. All but signing in belong to the group whose middleware asks who is there.</summary>
internal static class Handlers
{
    private const string Members = "members";
    private const int LongestName = 24, LongestText = 2000;

    [MessageRoute(Ids.SignIn)]
    public static void SignIn(Connection connection, ReadOnlySpan<byte> body)
    {
        string name = (Read(body, ChatJson.Default.SignIn)?.Name ?? "").Trim();
        if (name.Length is 0 or > LongestName)
        {
            Refuse(connection, $"Choose a name of 1 to {LongestName} letters.");
            return;
        }
        Gone(connection);
        connection.UserState = new Member(name);
        Send(connection, Ids.SignIn, new Welcome(name, [.. ChatRoom.All.Keys]), ChatJson.Default.Welcome);
    }

    [MessageRoute(Ids.Join), MessageGroup(Members)]
    public static void Join(Connection connection, ReadOnlySpan<byte> body)
    {
        if (Read(body, ChatJson.Default.Join)?.Room is not { } name || !ChatRoom.All.TryGetValue(name, out ChatRoom? room))
        {
            Refuse(connection, "There is no such room.");
            return;
        }
        Gone(connection);
        Member member = (Member)connection.UserState!;
        member.Room = room;
        room.Enter(member.Name);
        connection.Server.Groups[room.Name].Join(connection);
        Send(connection, Ids.Join, new Joined(room.Name, room.History), ChatJson.Default.Joined);
        TellWhoIsThere(connection.Server, room);
    }

    [MessageRoute(Ids.Say), MessageGroup(Members)]
    public static void Say(Connection connection, ReadOnlySpan<byte> body)
    {
        Member member = (Member)connection.UserState!;
        string text = (Read(body, ChatJson.Default.Say)?.Text ?? "").Trim();
        if (member.Room is not { } room || text.Length is 0 or > LongestText)
            return;
        Said said = new(member.Name, text, DateTimeOffset.UtcNow);
        room.Remember(said);
        connection.Server.Groups[room.Name].Broadcast(Ids.Say, JsonSerializer.SerializeToUtf8Bytes(said, ChatJson.Default.Said));
    }

    [MessageRoute(Ids.Typing), MessageGroup(Members)]
    public static void Typing(Connection connection)
    {
        Member member = (Member)connection.UserState!;
        if (member.Room is { } room)
            connection.Server.Groups[room.Name].Broadcast(Ids.Typing, JsonSerializer.SerializeToUtf8Bytes(new Typist(member.Name), ChatJson.Default.Typist), connection);
    }

    [MessageRoute(Ids.Leave), MessageGroup(Members)]
    public static void Leave(Connection connection) => Gone(connection);

    /// <summary>The gate of the group: nobody says anything before saying who it is.</summary>
    [Middleware(Group = Members, Order = 1)]
    public static ValueTask SignedIn(MessageContext context, MessageDelegate next)
    {
        if (context.Connection.UserState is Member)
            return next(context);
        Refuse(context.Connection, "Sign in first.");
        return default;
    }

    [Middleware(Group = Members, Order = 2)]
    public static ValueTask RateLimit(MessageContext context, MessageDelegate next)
    {
        if (context.Connection.UserState is Member member && member.TrySpend())
            return next(context);
        Refuse(context.Connection, "Slow down a little.");
        return default;
    }

    /// <summary>Leaves the room: on purpose, for another one, or because the connection has closed.</summary>
    public static void Gone(Connection connection)
    {
        if (connection.UserState is not Member { Room: { } room } member)
            return;
        member.Room = null;
        room.Leave(member.Name);
        connection.Server.Groups[room.Name].Leave(connection);
        TellWhoIsThere(connection.Server, room);
    }

    private static void TellWhoIsThere(NetmanServer server, ChatRoom room) => server.Groups[room.Name].Broadcast(
        Ids.Online, JsonSerializer.SerializeToUtf8Bytes(new Online(room.Name, room.Names), ChatJson.Default.Online));

    private static void Refuse(Connection connection, string reason) => Send(connection, Ids.Refused, new Refused(reason), ChatJson.Default.Refused);

    private static void Send<T>(Connection connection, uint id, T message, JsonTypeInfo<T> type) =>
        connection.Send(id, JsonSerializer.SerializeToUtf8Bytes(message, type));

    // What is no JSON is nobody's message; it costs its sender an answer, not the connection.
    private static T? Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
