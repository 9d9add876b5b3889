using System.Globalization;

namespace Netman.Load;

/// <summary>What a process costs. Both figures read the kernel's own books: nothing runs in the process that is measured.</summary>
internal sealed unsafe class ServerProcess(int id)
{
    /// <summary>User and system time of all its threads so far, clock_getcpuclockid(3): as <c>/proc/ID/stat</c> has it, but in
    /// nanoseconds where that counts in hundredths of a second.</summary>
    public double CpuSeconds
    {
        get
        {
            int clock;
            long* time = stackalloc long[2];
            if (Libc.CpuClockOf(id, &clock) != 0 || Libc.ClockTime(clock, time) != 0)
                throw new LoadException($"there is no process {id}");
            return time[0] + time[1] / 1e9;
        }
    }

    /// <summary>Memory of the process that is in RAM, in bytes, proc_pid_status(5).</summary>
    public double ResidentBytes => Status("VmRSS:");

    /// <summary>The most that it has been.</summary>
    public double PeakResidentBytes => Status("VmHWM:");

    private double Status(string name)
    {
        string line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
