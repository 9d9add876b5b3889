namespace Netman;

// Handlers and hooks whose task is pending, and what they throw.
public sealed partial class Connection
{
    /// <summary>A handler's task is pending: its body leaves the receive buffer, later messages of this connection wait.</summary>
    internal void AwaitHandler(ValueTask handled, MessageContext context)
    {
        context.Own();
        _flags |= ConnectionFlags.HandlerPending;
        _ = CompleteAsync(handled, context);
    }

    internal void HandlerFaulted(Exception fault, uint? messageId)
    {
        // A handler that gives up because its connection has closed did what it should.
        if (fault is OperationCanceledException && _state == ConnectionState.Closed)
            return;
        Loop.Counters.HandlerFaults++;
        Server.Log.HandlerFaulted(fault, Id, messageId);
        if (Server.Options.CloseOnHandlerFault)
            BeginClose(CloseReason.HandlerFault);
    }

    internal void CountUnrouted(uint messageId)
    {
        Loop.Counters.Unrouted++;
        Server.Log.Unrouted(Id, messageId);
        if (Server.Options.CloseOnUnknownMessage)
            BeginClose(CloseReason.UnknownMessage);
    }

    /// <summary>A body cannot be read: the connection closes. From handlers off the loop as well.</summary>
    internal void RefusePayload(uint messageId) => Loop.Run(static (c, _, id) => ((Connection)c!).RefusePayloadInLoop((uint)id), this, null, messageId);

    private void RefusePayloadInLoop(uint messageId)
    {
        Loop.Counters.BadPayloads++;
        Server.Log.BadPayload(Id, messageId);
        BeginClose(CloseReason.BadPayload);
    }

    /// <summary>A message is refused at its header: nothing of its body is kept.</summary>
    internal void Refuse(uint messageId, Admission admission)
    {
        Loop.Counters.Refused++;
        Server.Log.Refused(Id, messageId, admission);
        BeginClose(admission switch
        {
            Admission.TooLarge => CloseReason.MessageTooLarge,
            Admission.TooMany => CloseReason.RateExceeded,
            _ => CloseReason.Refused,
        });
    }

    // Resumes on the loop: it is the synchronization context of whoever calls.
    private async Task CompleteAsync(ValueTask handled, MessageContext? context)
    {
        Exception? fault = null;
        try
        {
            await new PostedAwait(handled);
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }
        uint? messageId = context?.MessageId;
        if (context is not null)
        {
            context.End();
            Loop.ReturnContext(context);
        }
        _flags &= ~ConnectionFlags.HandlerPending;
        if (fault is not null)
            HandlerFaulted(fault, messageId);
        if (_state == ConnectionState.Closed)
            Loop.Enqueue(new LoopTask(static (c, _, _) => ((Connection)c!).CallOnClose(), this));
        else if (Has(ConnectionFlags.Draining))
            Drain();
        else
            ResumeInput();
        _protocol.OnHandled(this);
    }

    /// <summary>Whether the peer may come in depends on a task: nothing is handled until it has completed on the loop.</summary>
    internal void AwaitOpening(ValueTask decided, Action<ValueTask> completed)
    {
        _flags |= ConnectionFlags.HandlerPending;
        _ = CompleteOpeningAsync(decided.AsTask(), completed);
    }

    private async Task CompleteOpeningAsync(Task decided, Action<ValueTask> completed)
    {
        await decided.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _flags &= ~ConnectionFlags.HandlerPending;
        if (_state == ConnectionState.Closed)
            return;
        _flags |= ConnectionFlags.Processing;
        completed(new ValueTask(decided));
        _flags &= ~ConnectionFlags.Processing;
        if (Has(ConnectionFlags.Draining))
            BeginClose(CloseReason.ServerStopping);
        if (_state == ConnectionState.Open)
            ResumeInput();
        else
            InputHandled();
    }

    internal void CallOnOpen()
    {
        ValueTask opened = BeginOnOpen();
        if (opened.IsCompleted)
            EndOnOpen(opened);
        else
            AwaitOnOpen(opened);
    }

    /// <summary>Calls the server's hook. What it throws is in the task.</summary>
    internal ValueTask BeginOnOpen()
    {
        if (_endpoint.Hooks.OnOpen is not { } hook)
            return default;
        try
        {
            ValueTask opened = hook(this);
            Loop.LeaveContext();
            return opened;
        }
        catch (Exception fault)
        {
            return ValueTask.FromException(fault);
        }
    }

    internal void EndOnOpen(ValueTask opened)
    {
        try
        {
            opened.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            HandlerFaulted(fault, null);
        }
    }

    /// <summary>The hook's task is pending: the first message waits for it.</summary>
    internal void AwaitOnOpen(ValueTask opened)
    {
        _flags |= ConnectionFlags.HandlerPending;
        _ = CompleteAsync(opened, null);
    }

    /// <summary>The last callback of a connection: once, after OnOpen, and not before a handler in flight has ended.</summary>
    private void CallOnClose()
    {
        if (!Has(ConnectionFlags.Opened) || Has(ConnectionFlags.HandlerPending) || Concurrent > 0)
            return;
        _flags &= ~ConnectionFlags.Opened;
        _protocol.OnClosed(this);
        if (_endpoint.Hooks.OnClose is { } hook)
            _ = CallAsync(hook);
        else
            OnCloseEnded();
    }

    private async Task CallAsync(Func<Connection, CloseReason, ValueTask> hook)
    {
        try
        {
            await hook(this, _reason);
        }
        catch (Exception fault)
        {
            HandlerFaulted(fault, null);
        }
        OnCloseEnded();
    }

    private void OnCloseEnded()
    {
        EndInstances();
        Server.OnCloseEnded();
    }

    /// <summary>Nobody handles messages of the connection any more: what tables kept for it is disposed.</summary>
    private void EndInstances()
    {
        if (ExtrasOrNull is not { Instances: { } instances } extras)
            return;
        extras.Instances = null;
        _ = instances.DisposeAsync(fault => HandlerFaulted(fault, null)).AsTask();
    }
}
