using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Netman.Interop;

/// <summary>
/// An epoll instance with its eventfd and its batch of events (epoll(7), eventfd(2)). Owned by one loop; only
/// <see cref="Wake"/> is safe from other threads.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class Epoll : IDisposable
{
    internal const uint In = 0x1, Out = 0x4, Error = 0x8, HangUp = 0x10;
    internal const ulong WakeToken = ulong.MaxValue;

    private const int Add = 1, Delete = 2, Modify = 3, CloseOnExec = 0x80000, NonBlocking = 0x800;
    private const uint EdgeTriggered = 1u << 31;

    // 256 events a batch: more only delays the flush that ends a batch, fewer costs a wait per few events.
    private const int BatchSize = 256;

    // The kernel packs epoll_event to 12 bytes on x64; elsewhere its 64-bit member is aligned.
    private static readonly int _stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int _tokenOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    // epoll_wait by number, for the reason that SocketCall gives; arm64 has epoll_pwait alone, here without a mask.
    private static readonly nint _waitCall = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 232,
        Architecture.Arm64 => 22,
        _ => 0,
    };

    private readonly int _epoll, _wake;
    private readonly byte* _batch = (byte*)NativeMemory.AllocZeroed(BatchSize * 16);

    internal Epoll()
    {
        _epoll = Require(Libc.EpollCreate1(CloseOnExec), "epoll_create1");
        _wake = Require(Libc.EventFd(0, CloseOnExec | NonBlocking), "eventfd");
        // Edge-triggered and never read: each write is one edge, and a 64-bit counter does not overflow in a process's life.
        Require(Control(Add, _wake, In | EdgeTriggered, WakeToken), "epoll_ctl");
    }

    /// <summary>Watches a descriptor; the result is 0 or the error number (ENOSPC and ENOMEM are the system's limits).</summary>
    internal int TryAdd(int fd, uint events, ulong token) => Control(Add, fd, events, token) == 0 ? 0 : Errno.Last;

    internal void Update(int fd, uint events, ulong token) => Require(Control(Modify, fd, events, token), "epoll_ctl");

    internal void Remove(int fd) => Require(Control(Delete, fd, 0, 0), "epoll_ctl");

    /// <summary>Waits for a batch; a negative timeout waits without end. Returns how many events the batch holds.</summary>
    internal int Wait(int timeoutMilliseconds)
    {
        nint count = _waitCall != 0
            ? Libc.SystemCall(_waitCall, _epoll, _batch, BatchSize, timeoutMilliseconds, 0, 0)
            : Libc.EpollWait(_epoll, _batch, BatchSize, timeoutMilliseconds);
        if (count >= 0)
            return (int)count;
        int error = Errno.Last;
        return error == Errno.Intr ? 0 : throw new InvalidOperationException($"epoll_wait: {Errno.Describe(error)}");
    }

    internal uint EventsAt(int index) => *(uint*)(_batch + index * _stride);

    internal ulong TokenAt(int index) => *(ulong*)(_batch + index * _stride + _tokenOffset);

    internal void Wake()
    {
        ulong one = 1;
        _ = Libc.Write(_wake, &one, sizeof(ulong));
    }

    public void Dispose()
    {
        _ = Libc.Close(_wake);
        _ = Libc.Close(_epoll);
        NativeMemory.Free(_batch);
    }

    private int Control(int operation, int fd, uint events, ulong token)
    {
        byte* item = stackalloc byte[16];
        *(uint*)item = events;
        *(ulong*)(item + _tokenOffset) = token;
        return Libc.EpollCtl(_epoll, operation, fd, item);
    }

    private static int Require(int result, string call) =>
        result >= 0 ? result : throw new InvalidOperationException($"{call}: {Errno.Describe(Errno.Last)}");
}
