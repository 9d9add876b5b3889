using System.Runtime.InteropServices;

namespace Netman.Load;

/// <summary>
/// epoll without sleeping. A load that sleeps on the server's machine makes the server pay for waking it with every reply, which
/// says nothing about the server.
/// </summary>
internal sealed unsafe class Poller
{
    private const int Batch = 512;

    // epoll_event is packed on x64 and aligned elsewhere.
    private static readonly int _stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _epoll = Libc.EpollCreate(0);
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed(Batch * 16);

    public void Watch(int fd, int index) => Control(Libc.Add, fd, Libc.In, index);

    public void WatchForRoom(int fd, int index, bool wanted) => Control(Libc.Modify, fd, Libc.In | (wanted ? Libc.Out : 0), index);

    public void Forget(int fd) => Control(Libc.Delete, fd, 0, 0);

    /// <summary>How many events there are now: see <see cref="IndexAt"/> and <see cref="HasRoomAt"/>.</summary>
    public int Poll() => Libc.EpollWait(_epoll, _events, Batch, 0);

    public int IndexAt(int i) => *(int*)(_events + i * _stride + _stride - 8);

    public bool HasRoomAt(int i) => (*(int*)(_events + i * _stride) & Libc.Out) != 0;

    private void Control(int operation, int fd, int events, int index)
    {
        byte* item = stackalloc byte[16];
        *(int*)item = events;
        *(long*)(item + _stride - 8) = index;
        if (Libc.EpollControl(_epoll, operation, fd, item) != 0)
            throw new LoadException($"epoll_ctl failed, errno {Marshal.GetLastSystemError()}");
    }
}
