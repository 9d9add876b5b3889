using System.Globalization;

namespace Netman.Stress;

/// <summary>What the command line asks for.</summary>
internal sealed record StressOptions(string[] Loops, int Seconds, int Peers, int Seed)
{
    private static readonly string[] s_all = ["epoll", "kqueue", "socket"];

    internal const string Usage = "Usage: Netman.Stress [--loop epoll|kqueue|socket|all] [--seconds N] [--peers N] [--seed N]";

    /// <summary>Reads the arguments; says what is wrong on standard error and returns null where it cannot.</summary>
    internal static StressOptions? Parse(string[] args)
    {
        StressOptions? options = new(s_all, 1800, 64, Environment.TickCount & 0xFFFFFF);
        for (int i = 0; i < args.Length; i += 2)
        {
            options = i + 1 < args.Length ? options.With(args[i], args[i + 1]) : null;
            if (options is not null)
                continue;
            Console.Error.WriteLine($"Netman.Stress: cannot use '{string.Join(' ', args.Skip(i).Take(2))}'. {Usage}");
            return null;
        }
        return options;
    }

    private StressOptions? With(string name, string value) => name switch
    {
        "--loop" when value == "all" => this with { Loops = s_all },
        "--loop" when s_all.Contains(value) => this with { Loops = [value] },
        "--seconds" when TryRead(value, 1, out int seconds) => this with { Seconds = seconds },
        "--peers" when TryRead(value, 1, out int peers) => this with { Peers = peers },
        "--seed" when TryRead(value, 0, out int seed) => this with { Seed = seed },
        _ => null,
    };

    private static bool TryRead(string text, int least, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least;
}
