using System.Globalization;

namespace Monitoring;

/// <summary>How much of a processor each event loop's thread has used, from the kernel's books (Linux; elsewhere there is none).</summary>
internal static class LoopThreads
{
    private const string Prefix = "netman-loop-";
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux

    /// <summary>Seconds of processor by loop.</summary>
    public static IReadOnlyDictionary<int, double> CpuSeconds()
    {
        Dictionary<int, double> seconds = [];
        if (!OperatingSystem.IsLinux())
            return seconds;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                Add(seconds, File.ReadAllText(Path.Combine(task, "stat")));
            }
            catch (IOException)
            {
                continue; // a thread that has ended meanwhile
            }
        }
        return seconds;
    }

    /// <summary>proc_pid_stat(5): the name in parentheses, then user and system time as the 12th and 13th field behind it.</summary>
    private static void Add(Dictionary<int, double> seconds, string stat)
    {
        int open = stat.IndexOf('('), close = stat.LastIndexOf(')');
        string name = stat[(open + 1)..close];
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !int.TryParse(name.AsSpan(Prefix.Length), out int loop))
            return;
        string[] fields = stat[(close + 2)..].Split(' ');
        seconds[loop] = seconds.GetValueOrDefault(loop)
            + (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
