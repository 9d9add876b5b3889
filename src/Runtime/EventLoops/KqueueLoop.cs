using System.Runtime.Versioning;
using Netman.Interop;

namespace Netman;

/// <summary>The loop of macOS: kqueue(2), level-triggered. Events carry the connection's id, so one of a closed slot is dropped.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal class KqueueLoop(int index, TimeProvider time) : ReadinessLoop(index, time)
{
    private readonly Kqueue _kqueue = new(WakeToken);

    /// <summary>Reading and writing are events of their own here, in any order. The writable ones go first: a peer that dies must
    /// still get what we owe it.</summary>
    protected override void Poll(int timeoutMilliseconds)
    {
        int count = _kqueue.Wait(timeoutMilliseconds);
        for (int i = 0; i < count; i++)
        {
            ref readonly Kqueue.KernelEvent item = ref _kqueue.EventAt(i);
            if (item.Filter == Kqueue.Writable)
                Dispatch(item.Token, readable: false, writable: true, failed: false);
        }
        for (int i = 0; i < count; i++)
        {
            ref readonly Kqueue.KernelEvent item = ref _kqueue.EventAt(i);
            // An end or an error is read like bytes: the receive tells which it is, after what came before it.
            if (item.Filter == Kqueue.Readable)
                Dispatch(item.Token, readable: true, writable: false, failed: false);
        }
    }

    protected override void Wake() => _kqueue.Wake();

    protected override void Dispose() => _kqueue.Dispose();

    protected override int TryAdd(int handle, ulong token) => _kqueue.TryEnable(handle, Kqueue.Readable, token);

    protected override void Update(int handle, Interest before, Interest after, ulong token)
    {
        Switch(handle, Kqueue.Readable, (before & Interest.Receive) != 0, (after & Interest.Receive) != 0, token);
        Switch(handle, Kqueue.Writable, (before & Interest.Send) != 0, (after & Interest.Send) != 0, token);
    }

    private void Switch(int handle, short filter, bool before, bool after, ulong token)
    {
        if (before == after)
            return;
        if (after)
            _kqueue.SwitchOn(handle, filter, token);
        else
            _kqueue.SwitchOff(handle, filter, token);
    }
}
