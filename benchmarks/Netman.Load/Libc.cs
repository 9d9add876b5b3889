using System.Runtime.InteropServices;

namespace Netman.Load;

/// <summary>
/// The few calls of the load's loop, bare: <c>System.Net.Sockets</c> has an epoll thread of its own, which would share the
/// processor with the loop that measures.
/// </summary>
internal static unsafe partial class Libc
{
    public const int Again = 11, NoSignal = 0x4000, In = 1, Out = 4, Add = 1, Delete = 2, Modify = 3;

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, int fd, byte* item);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, byte* items, int maximum, int timeout);

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    public static partial int CpuClockOf(int process, int* clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    public static partial int ClockTime(int clock, long* secondsAndNanoseconds);

    [LibraryImport("libc", EntryPoint = "recv")]
    public static partial nint Receive(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    public static partial nint Send(int fd, byte* buffer, nuint length, int flags);
}
