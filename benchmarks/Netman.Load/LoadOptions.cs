using System.Globalization;

namespace Netman.Load;

/// <summary>The command line, see <see cref="Usage"/>.</summary>
internal sealed record LoadOptions
{
    internal const string Usage = """
        Usage: Netman.Load --port N [options]
          --connections N   connections, each with its own requests in flight (64)
          --depth N         requests in flight a connection; a reply releases the next one (1)
          --size N          bytes of a body (128)
          --id N            message id (1)
          --tls 1           TLS under it, the certificate is not checked
          --raw 1           bytes without a header
          --websocket 1     a masked binary WebSocket message around each, with --raw 1 around the bytes alone
          --signalr 1       calls of a SignalR hub's Echo, JSON over TCP, a body of letters
          --warm S          seconds before counting (3)
          --seconds S       seconds that count (3)
          --pid N           the server's process: adds its CPU time a message
          --other-port N    a second server, measured in turn with the first in short slices: adds the ratio of CPU times
          --other-pid N     its process
          --other-plain 1   the second server gets packed messages without the WebSocket around them
          --slices N        slices of each, half a second long (8)
          --beside N        connections to the first server that have spoken once and are silent then (0)
          --pushed N        N peers that get what the server pushes to all, and stop to read: benchmarks/Broadcast; --size of a push
          --never-read 1    those peers do not read at first either: what readers leave behind is not in the server's memory
          --idle 1          opens the connections, sends nothing, reports the server's memory a connection
          --churn 1         a connection each request, one after the other: adds the server's CPU time a connection
        """;

    public int Port { get; private set; }
    public int Connections { get; private set; } = 64;
    public int Depth { get; private set; } = 1;
    public int Size { get; private set; } = 128;
    public uint MessageId { get; private set; } = 1;
    public bool Tls { get; private set; }
    public bool Raw { get; private set; }
    public bool WebSocket { get; private set; }
    public bool SignalR { get; private set; }
    public bool Idle { get; private set; }
    public bool Churn { get; private set; }
    public double WarmSeconds { get; private set; } = 3;
    public double Seconds { get; private set; } = 3;
    public int ServerProcess { get; private set; }
    public int OtherPort { get; private set; }
    public int OtherProcess { get; private set; }
    public bool OtherPlain { get; private set; }
    public int Slices { get; private set; } = 8;
    public int Beside { get; private set; }
    public int Pushed { get; private set; }
    public bool NeverRead { get; private set; }

    /// <summary>What the second server is spoken to with.</summary>
    public LoadOptions ForOther => OtherPlain ? this with { WebSocket = false, Raw = false } : this;

    /// <summary>Reads the arguments; null where they cannot be used, which standard error explains.</summary>
    public static LoadOptions? Parse(string[] arguments)
    {
        LoadOptions options = new();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 < arguments.Length && TryRead(arguments[i + 1], out double value) && options.Set(arguments[i], value))
                continue;
            return Refuse($"cannot use '{string.Join(' ', arguments.Skip(i).Take(2))}'");
        }
        return options switch
        {
            { Port: < 1 or > 65535 } or { OtherPort: > 65535 } => Refuse("--port is needed, from 1 to 65535"),
            { Connections: < 1 } or { Depth: < 1 } or { Slices: < 1 } => Refuse("--connections, --depth and --slices are 1 or more"),
            { Raw: true, Size: < 1 } => Refuse("--raw needs a --size"),
            _ => options,
        };
    }

    private static LoadOptions? Refuse(string why)
    {
        Console.Error.WriteLine($"load: {why}; --help tells the options");
        return null;
    }

    private static bool TryRead(string text, out double value) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out value) && value is >= 0 and <= int.MaxValue;

    private bool Set(string name, double value)
    {
        switch (name)
        {
            case "--port": Port = (int)value; break;
            case "--connections": Connections = (int)value; break;
            case "--depth": Depth = (int)value; break;
            case "--size": Size = (int)value; break;
            case "--id": MessageId = (uint)value; break;
            case "--tls": Tls = value != 0; break;
            case "--churn": Churn = value != 0; break;
            case "--raw": Raw = value != 0; break;
            case "--websocket": WebSocket = value != 0; break;
            case "--signalr": SignalR = value != 0; break;
            case "--idle": Idle = value != 0; break;
            case "--warm": WarmSeconds = value; break;
            case "--seconds": Seconds = value; break;
            case "--pid": ServerProcess = (int)value; break;
            case "--other-port": OtherPort = (int)value; break;
            case "--other-pid": OtherProcess = (int)value; break;
            case "--other-plain": OtherPlain = value != 0; break;
            case "--beside": Beside = (int)value; break;
            case "--pushed": Pushed = (int)value; break;
            case "--never-read": NeverRead = value != 0; break;
            case "--slices": Slices = (int)value; break;
            default: return false;
        }
        return true;
    }
}
