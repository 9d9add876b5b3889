namespace Netman;

/// <summary>
/// A route table: the seam that generated code fills with one <c>switch</c>. Stateless as far as the runtime is concerned;
/// one instance serves every loop of a server, so overrides are called on several threads at a time.
/// </summary>
public abstract class MessageDispatcher
{
    /// <summary>Whether <see cref="Admit"/> has anything to say; read once, when the server is built.</summary>
    public virtual bool HasAdmission => false;

    /// <summary>Runs middleware and handler of one message.</summary>
    /// <param name="context">The message; its body is readable on the connection's loop until the returned task completes.</param>
    /// <returns>
    /// A task that completes with the handler. While it is pending, later messages of the same connection wait. An exception
    /// closes the connection with <see cref="CloseReason.HandlerFault"/>.
    /// </returns>
    public abstract ValueTask DispatchAsync(MessageContext context);

    /// <summary>Whether <see cref="DispatchTextAsync"/> is there: else a WebSocket text message closes its connection with 1003.</summary>
    public virtual bool HasTextRoute => false;

    /// <summary>Runs middleware and handler of one WebSocket text message; its body is checked UTF-8, its id 0.</summary>
    /// <inheritdoc cref="DispatchAsync"/>
    public virtual ValueTask DispatchTextAsync(MessageContext context) => default;

    /// <summary>
    /// Decides from its header whether a message may come, before anything of its body is buffered. Called on the loop, at least
    /// once a message where <see cref="HasAdmission"/> is set.
    /// </summary>
    /// <param name="connection">The connection that the header came from.</param>
    /// <param name="messageId">The id in the header.</param>
    /// <param name="bodyLength">The announced length of the body in bytes.</param>
    /// <param name="maxBodyLength">The server's limit in bytes, for the routes that have none of their own.</param>
    public virtual Admission Admit(Connection connection, uint messageId, int bodyLength, int maxBodyLength) =>
        Within(bodyLength, maxBodyLength);

    /// <summary>The routes, ordered by id, the fallback last. Built on the first call.</summary>
    public virtual IReadOnlyList<RouteInfo> GetRoutes() => [];

    /// <summary>Compares a body's length to a limit in bytes.</summary>
    protected static Admission Within(int bodyLength, int maxBodyLength) =>
        bodyLength <= maxBodyLength ? Admission.Accepted : Admission.TooLarge;

    /// <summary>What a table without a fallback route answers to an id that it does not know: count, log at Debug, go on.</summary>
    /// <param name="context">The message whose id has no route.</param>
    protected static ValueTask Unrouted(MessageContext context)
    {
        context.Connection.CountUnrouted(context.MessageId);
        return default;
    }

    /// <summary>What a table answers to a body that its handler's payload cannot be read from: the connection closes with
    /// <see cref="CloseReason.BadPayload"/>, nobody throws.</summary>
    /// <param name="context">The message whose body cannot be read.</param>
    protected static ValueTask BadPayload(MessageContext context)
    {
        context.Connection.RefusePayload(context.MessageId);
        return default;
    }

    /// <summary>A service that a handler takes, asked for once, when the table is made.</summary>
    /// <exception cref="InvalidOperationException">The provider has none.</exception>
    protected static T Require<T>(IServiceProvider services) =>
        services.GetService(typeof(T)) is T service
            ? service
            : throw new InvalidOperationException($"A handler takes the service {typeof(T)}, and the server's provider has none: register it.");

    /// <summary>A message that <see cref="Admit"/> let in is whole: counts it where its route has a rate. Once a message, on the
    /// loop.</summary>
    /// <param name="connection">The connection that the message came from.</param>
    /// <param name="messageId">Its id.</param>
    public virtual void Admitted(Connection connection, uint messageId)
    {
    }

    /// <summary>Whether a connection is a member of a group of its server. Loop-only.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="group">The group's name.</param>
    protected static bool IsMember(Connection connection, string group) => LoopGroups.Has(connection, group);

    /// <summary>What a table keeps for a connection, or what another table does; <see langword="null"/> before the first.</summary>
    /// <param name="connection">The connection.</param>
    protected static ConnectionInstances? Find(Connection connection) => connection.ExtrasOrNull?.Instances;

    /// <summary>What the table that knows <typeparamref name="T"/> keeps for a connection, made where there is none yet. Makes it on the
    /// loop only.</summary>
    /// <param name="connection">The connection.</param>
    protected static T FindOrAdd<T>(Connection connection)
        where T : ConnectionInstances, new()
    {
        for (ConnectionInstances? each = Find(connection); each is not null; each = each.Next)
        {
            if (each is T found)
                return found;
        }
        ConnectionExtras extras = connection.Extras;
        T added = new() { Next = extras.Instances };
        extras.Instances = added;
        return added;
    }

    /// <summary>Asks <see cref="Admit"/> and closes the connection where it refuses.</summary>
    internal bool AdmitOrClose(Connection connection, in PackedFrame frame, int maxBodyLength, bool isWhole)
    {
        Admission admission = Admit(connection, frame.MessageId, frame.BodyLength, maxBodyLength);
        if (admission != Admission.Accepted)
            connection.Refuse(frame.MessageId, admission);
        else if (isWhole)
            Admitted(connection, frame.MessageId);
        return admission == Admission.Accepted;
    }

    /// <summary>Runs a handler on the connection's loop: at once there, else as soon as the loop comes to it.</summary>
    /// <param name="context">The message.</param>
    /// <param name="handler">What to run on the loop.</param>
    protected static ValueTask OnLoop(MessageContext context, MessageDelegate handler)
    {
        if (context.Loop.IsCurrent)
            return handler(context);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        context.Loop.Post(async _ =>
        {
            try
            {
                await handler(context);
                done.SetResult();
            }
            catch (Exception fault)
            {
                done.SetException(fault); // whoever waits throws it on
            }
        }, null);
        return new ValueTask(done.Task);
    }

    /// <summary>
    /// Runs a handler on the thread pool, for work that blocks. Later messages of the connection wait for it, so its order holds;
    /// other connections go on. The body is readable there; what belongs to the loop is not.
    /// </summary>
    /// <param name="context">The message.</param>
    /// <param name="handler">What to run off the loop.</param>
    /// <returns>A task that completes with the handler: middleware that awaits it goes on, on the loop, when the work is done.</returns>
    protected static ValueTask OnThreadPool(MessageContext context, MessageDelegate handler) => RunOnThreadPool(context, handler);

    internal static async ValueTask RunOnThreadPool(MessageContext context, MessageDelegate handler)
    {
        context.LeaveLoop();
        // Never inline, though the work may have ended already: what it sent is on its way through the loop's queue, and what the
        // next message's handler sends must not overtake it.
        await new PostedAwait(new ValueTask(Task.Run(() => handler(context).AsTask())));
    }

    /// <summary>
    /// Runs a handler on the thread pool beside others of the same connection: no order among them. At most
    /// <see cref="NetmanServerOptions.MaxConcurrentHandlers"/> run in a server; past that, messages wait.
    /// </summary>
    /// <param name="context">The message.</param>
    /// <param name="handler">What to run off the loop, with a context of its own.</param>
    /// <returns>A task that completes when the handler has been started: middleware does not wait for its end.</returns>
    protected static ValueTask Concurrently(MessageContext context, MessageDelegate handler) =>
        context.Connection.StartConcurrently(context, handler);
}
