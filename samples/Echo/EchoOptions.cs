using Netman;
using Samples;

namespace Echo;

/// <summary>The command line: <c>--port N --host ADDRESS --loops N --loop epoll|kqueue|socket --ws --ws-raw --tls CERT.pem KEY.pem --monitor</c>.</summary>
internal sealed record EchoOptions
{
    private readonly Arguments _common = new();

    public string Host => _common.Host ?? "127.0.0.1";

    public int Port => _common.Port ?? 6565;

    public int Loops => _common.Loops ?? Environment.ProcessorCount;

    /// <summary>What the loops wait on; the platform's own where it is not given.</summary>
    public LoopKind Loop { get; private set; }

    /// <summary>Packed messages in WebSocket frames instead of plain TCP.</summary>
    public bool WebSocket { get; private set; }

    /// <summary>Every WebSocket message comes back as it is.</summary>
    public bool RawWebSocket { get; private set; }

    /// <summary>Whether the terminal shows what the server does, by its metrics.</summary>
    public bool Monitor { get; private set; }

    /// <summary>The certificate chain and the key, where the server is to speak TLS.</summary>
    public (string Certificate, string Key)? Tls { get; private set; }

    /// <summary>Reads the arguments; says what is wrong on standard error and returns null where it cannot.</summary>
    public static EchoOptions? Parse(string[] args)
    {
        EchoOptions options = new();
        for (int i = 0; i < args.Length;)
        {
            if (options.Take(args.AsSpan(i)) is not (> 0 and int taken))
            {
                Console.Error.WriteLine($"Echo: cannot use '{args[i]}'. Usage: Echo [--port N] [--host ADDRESS] [--loops N] [--loop epoll|kqueue|socket] [--ws | --ws-raw] [--tls CERT.pem KEY.pem] [--monitor]");
                return null;
            }
            i += taken;
        }
        return options;
    }

    /// <summary>Reads the first option; how many arguments it took, 0 where it makes no sense.</summary>
    private int Take(ReadOnlySpan<string> args)
    {
        if (args is ["--tls", string certificate, string key, ..])
        {
            Tls = (certificate, key);
            return 3;
        }
        if (TrySetSwitch(args[0]))
            return 1;
        return args.Length >= 2 && TrySet(args[0], args[1]) ? 2 : 0;
    }

    private bool TrySetSwitch(string name)
    {
        WebSocket |= name == "--ws";
        RawWebSocket |= name == "--ws-raw";
        Monitor |= name == "--monitor";
        return name is "--ws" or "--ws-raw" or "--monitor";
    }

    private bool TrySet(string name, string value)
    {
        if (name != "--loop" || !Enum.TryParse(value, ignoreCase: true, out LoopKind loop))
            return _common.TrySet(name, value);
        Loop = loop;
        return true;
    }
}
