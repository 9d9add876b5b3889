using System.Net.Sockets;

namespace Netman;

/// <summary>
/// An operation of a socket of a <see cref="SocketLoop"/>, used again and again. It is begun on the loop, completes on any thread,
/// and comes back through the loop's door: nothing of it runs elsewhere.
/// </summary>
internal abstract class SocketOperation(SocketLoop loop) : SocketAsyncEventArgs(/* no execution context: */ true)
{
    protected SocketLoop Loop { get; } = loop;

    /// <summary>Whether the kernel, or the loop's queue, still owes a completion. Loop-only.</summary>
    internal bool IsPending { get; private set; }

    /// <summary>Asks the socket. <see langword="false"/>: it has completed already, as the socket's own call says it.</summary>
    protected abstract bool TryBegin();

    /// <summary>Takes what the operation gave, on the loop.</summary>
    protected abstract void Finish();

    internal void Begin()
    {
        IsPending = true;
        Loop.OperationBegun(this, completed: !TryBegin());
    }

    internal void Complete()
    {
        IsPending = false;
        Loop.OperationEnded();
        Finish();
    }

    protected override void OnCompleted(SocketAsyncEventArgs e) =>
        Loop.Enqueue(new LoopTask(static (operation, _, _) => ((SocketOperation)operation!).Complete(), this));
}
