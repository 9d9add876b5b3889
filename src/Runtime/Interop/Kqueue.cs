using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Netman.Interop;

/// <summary>
/// A kqueue with its batch of events (kqueue(2), 64-bit macOS: sys/event.h). Owned by one loop; only <see cref="Wake"/> is safe from
/// other threads. A filter that was added stays with its descriptor and is switched off and on; close(2) removes it.
/// </summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal sealed unsafe partial class Kqueue : IDisposable
{
    internal const short Readable = -1, Writable = -2;

    /// <summary>The library of the two calls. On Linux the tests put theirs in its place.</summary>
    internal const string Library = "libSystem";

    private const short User = -10;
    private const ushort Add = 0x1, Enable = 0x4, Disable = 0x8, Clear = 0x20;
    private const uint Trigger = 0x0100_0000;

    // As in Epoll: 256 events a batch.
    private const int BatchSize = 256;

    private readonly int _queue;
    private readonly KernelEvent* _batch = (KernelEvent*)NativeMemory.AllocZeroed(BatchSize, (nuint)sizeof(KernelEvent));

    internal Kqueue(ulong wakeToken)
    {
        _queue = Create();
        if (_queue < 0)
            throw new InvalidOperationException($"kqueue: {Errno.Describe(Errno.Last)}");
        Require(Change(0, User, Add | Clear, 0, wakeToken));
    }

    /// <summary>struct kevent: 32 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct KernelEvent
    {
        internal nuint Identity;
        internal short Filter;
        internal ushort Flags;
        internal uint FilterFlags;
        internal nint Data;
        internal ulong Token; // void *udata: carried, never looked at
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        internal nint Seconds, Nanoseconds;
    }

    /// <summary>Reports a descriptor under one filter from now on; the result is 0 or the error number.</summary>
    internal int TryEnable(int fd, short filter, ulong token) => Change(fd, filter, Add | Enable, 0, token);

    internal void SwitchOn(int fd, short filter, ulong token) => Require(TryEnable(fd, filter, token));

    /// <summary>Reports it no more. The filter must have been added.</summary>
    internal void SwitchOff(int fd, short filter, ulong token) => Require(Change(fd, filter, Disable, 0, token));

    /// <summary>Waits for a batch; a negative timeout waits without end. Returns how many events the batch holds.</summary>
    internal int Wait(int timeoutMilliseconds)
    {
        TimeSpec time = new() { Seconds = timeoutMilliseconds / 1000, Nanoseconds = timeoutMilliseconds % 1000 * 1_000_000 };
        int count = Call(_queue, null, 0, _batch, BatchSize, timeoutMilliseconds < 0 ? null : &time);
        if (count >= 0)
            return count;
        int error = Errno.Last;
        return error == Errno.Intr ? 0 : throw new InvalidOperationException($"kevent: {Errno.Describe(error)}");
    }

    internal ref readonly KernelEvent EventAt(int index) => ref _batch[index];

    internal void Wake() => Change(0, User, 0, Trigger, 0);

    public void Dispose()
    {
        StreamSocket.Close(_queue);
        NativeMemory.Free(_batch);
    }

    // The token goes along with every change: a kernel may take udata from each.
    private int Change(int fd, short filter, int flags, uint filterFlags, ulong token)
    {
        KernelEvent change = new()
        {
            Identity = (nuint)fd,
            Filter = filter,
            Flags = (ushort)flags,
            FilterFlags = filterFlags,
            Token = token,
        };
        return Call(_queue, &change, 1, null, 0, null) >= 0 ? 0 : Errno.Last;
    }

    private static void Require(int error)
    {
        if (error != 0)
            throw new InvalidOperationException($"kevent: {Errno.Describe(error)}");
    }

    [LibraryImport(Library, EntryPoint = "kqueue")]
    private static partial int Create();

    [LibraryImport(Library, EntryPoint = "kevent")]
    private static partial int Call(int queue, KernelEvent* changes, int changeCount, KernelEvent* events, int eventCount, TimeSpec* timeout);
}
