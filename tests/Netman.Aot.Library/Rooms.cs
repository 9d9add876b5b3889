using System.Text.Json.Serialization;

namespace Netman.Aot.Library;

/// <summary>Handlers that a program finds in an assembly that it references, in each place where a table can take them from.</summary>
public static class Rooms
{
    [MessageRoute(200)]
    public static string Enter(string room) => "in " + room;

    [MessageRoute(201)]
    public static Room Describe(Room room) => room with { Seats = room.Seats + 1 };

    /// <summary>Guarded by a middleware of the program: groups are joined by name.</summary>
    [MessageRoute(202), MessageGroup("guarded")]
    public static string Guarded() => "guarded room";

    [MessageRoute(203, Gate = nameof(IsOpen), MaxBodyLength = 4)]
    public static string Gated(string text) => text;

    public static bool IsOpen(Connection connection) => connection.State == ConnectionState.Open;

    /// <summary>Around the routes of this assembly, and no other's.</summary>
    [Middleware]
    public static ValueTask Counted(MessageContext context, MessageDelegate next, Visits visits)
    {
        visits.Count++;
        return next(context);
    }
}

/// <summary>Made by the program's table, once for each connection.</summary>
[PerConnection]
public sealed class Visits
{
    public int Count { get; set; }

    [MessageRoute(204)]
    public string Say() => $"{Count} visits";
}

/// <summary>Made by the program's table, out of the program's services.</summary>
public sealed class Porter(ILibraryServices services)
{
    [MessageRoute(205)]
    public async Task<string> Open(ReadOnlyMemory<byte> body)
    {
        await Task.Yield();
        return services.Name + " " + body.Length;
    }

    [MessageRoute(206, Execution = Execution.ThreadPool)]
    public string Work(string text) => services.Name + " worked on " + text;
}

public interface ILibraryServices
{
    string Name { get; }
}

public sealed record Room(string Name, int Seats);

[JsonSerializable(typeof(Room))]
public sealed partial class RoomJson : JsonSerializerContext;
