namespace Netman;

// Handlers that run off the loop, several of one connection at a time. What they leave behind is taken up on the loop.
public sealed partial class Connection
{
    private int Concurrent => _extras?.ConcurrentHandlers ?? 0;

    /// <summary>Starts a handler beside the others, as soon as the server has room; until then later messages wait.</summary>
    internal ValueTask StartConcurrently(MessageContext context, MessageDelegate handler)
    {
        // A lent connection is another datagram's as soon as the handler's task has completed: so it has to be pending till then.
        if (IsDatagram)
            return MessageDispatcher.RunOnThreadPool(context, handler);
        if (!Server.ConcurrentRoom.Wait(0))
            return StartLaterAsync(context, handler);
        BeginConcurrent(context, handler);
        return default;
    }

    // Resumes on the loop, like every await there. The context stays this message's until the task completes.
    private async ValueTask StartLaterAsync(MessageContext context, MessageDelegate handler)
    {
        await Server.ConcurrentRoom.WaitAsync(CancellationToken.None);
        BeginConcurrent(context, handler);
    }

    private void BeginConcurrent(MessageContext context, MessageDelegate handler)
    {
        Extras.ConcurrentHandlers++;
        MessageContext own = context.Detach();
        _ = Task.Run(() => RunConcurrentAsync(own, handler));
    }

    private async Task RunConcurrentAsync(MessageContext context, MessageDelegate handler)
    {
        Exception? fault = null;
        try
        {
            await handler(context).ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }
        Server.ConcurrentRoom.Release();
        Loop.Enqueue(new LoopTask(
            static (context, fault, _) => ((MessageContext)context!).Connection.ConcurrentEnded((MessageContext)context, (Exception?)fault),
            context, fault));
    }

    private void ConcurrentEnded(MessageContext context, Exception? fault)
    {
        if (!Loop.IsCurrent)
            return; // the loop has ended, and its connections with it
        _extras!.ConcurrentHandlers--;
        context.End();
        if (fault is not null)
            HandlerFaulted(fault, context.MessageId);
        if (Concurrent > 0 || Has(ConnectionFlags.HandlerPending))
            return;
        if (_state == ConnectionState.Closed)
            CallOnClose();
        else if (Has(ConnectionFlags.Draining))
            BeginClose(CloseReason.ServerStopping);
        else if (Has(ConnectionFlags.PeerEnded) && _state == ConnectionState.Open)
            InputHandled();
    }
}
