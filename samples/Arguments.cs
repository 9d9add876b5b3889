using System.Globalization;
using System.Net;

namespace Samples;

/// <summary>The command line of a sample: options that have a value each, of those that it knows.</summary>
internal sealed class Arguments
{
    /// <summary><c>--port N</c>; 0 for one that is free.</summary>
    public int? Port { get; private set; }

    /// <summary><c>--loops N</c>.</summary>
    public int? Loops { get; private set; }

    /// <summary><c>--host ADDRESS</c>.</summary>
    public string? Host { get; private set; }

    /// <summary>Reads the options; says what is wrong, in one line on standard error, and returns null where it cannot.</summary>
    /// <param name="args">The options alone.</param>
    /// <param name="usage">The sample's name and what may follow it: an option that is not in it is refused.</param>
    public static Arguments? Parse(ReadOnlySpan<string> args, string usage)
    {
        Arguments options = new();
        for (int i = 0; i < args.Length; i += 2)
        {
            if (usage.Contains($"[{args[i]} ", StringComparison.Ordinal) && i + 1 < args.Length && options.TrySet(args[i], args[i + 1]))
                continue;
            Console.Error.WriteLine($"{usage.Split(' ')[0]}: cannot use '{string.Join(' ', args.Slice(i, Math.Min(2, args.Length - i)))}'. Usage: {usage}");
            return null;
        }
        return options;
    }

    /// <summary>Takes one option; false where it is none of these, or its value makes no sense.</summary>
    public bool TrySet(string name, string value)
    {
        switch (name)
        {
            case "--port" when TryRead(value, 0, 65535, out int port):
                Port = port;
                return true;
            case "--loops" when TryRead(value, 1, 255, out int loops):
                Loops = loops;
                return true;
            case "--host" when IPAddress.TryParse(value, out _) || value is "localhost" or "*":
                Host = value.Contains(':') ? $"[{value}]" : value;
                return true;
            default:
                return false;
        }
    }

    private static bool TryRead(string text, int least, int most, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;
}
