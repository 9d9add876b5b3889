namespace Netman;

/// <summary>
/// Something that watches a server from inside: metrics, tracing. Only the call that switches one on names it, so a server without
/// pays nothing and a trimmed program does not contain it. Attached while the server is built.
/// </summary>
internal abstract class ServerObserver
{
    /// <summary>The routes with what is observed around them.</summary>
    internal virtual MessageDispatcher Surround(MessageDispatcher routes) => routes;

    /// <summary>The hooks with what is observed around them.</summary>
    internal virtual ServerHooks Surround(ServerHooks hooks) => hooks;

    /// <summary>The server accepts. Called once, by the thread that starts it.</summary>
    internal virtual void Started(NetmanServer server)
    {
    }

    /// <summary>The server has stopped, or has not come to start.</summary>
    internal virtual void Stopped()
    {
    }
}
