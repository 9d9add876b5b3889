using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using Netman.Interop;

namespace Netman;

/// <summary>The loop of Linux: epoll(7), level-triggered. Events carry the connection's id, so one of a closed slot is dropped.</summary>
[SupportedOSPlatform("linux")]
internal class EpollLoop(int index, TimeProvider time) : ReadinessLoop(index, time)
{
    private readonly Epoll _epoll = new();

    [MethodImpl(MethodImplOptions.NoInlining)] // into the loop's thread, see FlushDirty
    protected override void Poll(int timeoutMilliseconds)
    {
        int count = _epoll.Wait(timeoutMilliseconds);
        for (int i = 0; i < count; i++)
        {
            uint events = _epoll.EventsAt(i);
            Dispatch(_epoll.TokenAt(i), (events & Epoll.In) != 0, (events & Epoll.Out) != 0, (events & (Epoll.Error | Epoll.HangUp)) != 0);
        }
    }

    protected override void Wake() => _epoll.Wake();

    protected override void Dispose() => _epoll.Dispose();

    protected override int TryAdd(int handle, ulong token) => _epoll.TryAdd(handle, Epoll.In, token);

    protected override void Update(int handle, Interest before, Interest after, ulong token) =>
        _epoll.Update(handle, EventsOf(after), token);

    private static uint EventsOf(Interest interest) =>
        ((interest & Interest.Receive) != 0 ? Epoll.In : 0) | ((interest & Interest.Send) != 0 ? Epoll.Out : 0);
}
