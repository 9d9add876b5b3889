using System.Globalization;
using System.Net;
using Netman;

namespace Echo;

/// <summary>The command line: <c>--port N --host ADDRESS --loops N --loop epoll|kqueue|socket --ws --ws-raw --tls CERT.pem KEY.pem --monitor</c>.</summary>
internal sealed record EchoOptions
{
    public string Host { get; private set; } = "127.0.0.1";

    public int Port { get; private set; } = 6565;

    public int Loops { get; private set; } = Environment.ProcessorCount;

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
        switch (name)
        {
            case "--host" when IPAddress.TryParse(value, out _) || value is "localhost" or "*":
                Host = value.Contains(':') ? $"[{value}]" : value;
                return true;
            case "--port" when TryRead(value, 0, 65535, out int port):
                Port = port;
                return true;
            case "--loops" when TryRead(value, 1, 255, out int loops):
                Loops = loops;
                return true;
            case "--loop" when Enum.TryParse(value, ignoreCase: true, out LoopKind loop):
                Loop = loop;
                return true;
            default:
                return false;
        }
    }

    private static bool TryRead(string text, int minimum, int maximum, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum;
}
