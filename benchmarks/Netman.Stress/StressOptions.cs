using System.Globalization;

namespace Netman.Stress;

/// <summary>What the command line asks for.</summary>
internal sealed record StressOptions(string[] Loops, int Seconds, int Peers, int Seed)
{
    private static readonly string[] s_all = ["epoll", "kqueue", "socket"];

    internal static StressOptions Parse(string[] args)
    {
        StressOptions options = new(s_all, 1800, 64, Environment.TickCount & 0xFFFFFF);
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} has no value.");
            options = args[i] switch
            {
                "--loop" => options with { Loops = LoopsOf(value) },
                "--seconds" => options with { Seconds = Number(value) },
                "--peers" => options with { Peers = Number(value) },
                "--seed" => options with { Seed = Number(value) },
                _ => throw new ArgumentException($"{args[i]} is no option: --loop, --seconds, --peers, --seed."),
            };
        }
        return options;
    }

    private static string[] LoopsOf(string value) =>
        value == "all" ? s_all : s_all.Contains(value) ? [value] : throw new ArgumentException($"{value} is no loop: epoll, kqueue, socket, all.");

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
