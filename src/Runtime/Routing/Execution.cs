namespace Netman;

/// <summary>Where a route's handler runs. Middleware runs on the loop whatever it says.</summary>
public enum Execution
{
    /// <summary>On the event loop of the connection: for handlers that do not block. The default.</summary>
    Loop,

    /// <summary>On the thread pool, for work that blocks. Later messages of the connection wait, so its order holds; other
    /// connections go on.</summary>
    ThreadPool,

    /// <summary>On the thread pool, beside other messages of the same connection and in no order among them. At most
    /// <see cref="NetmanServerOptions.MaxConcurrentHandlers"/> run in a server; past that, messages wait.</summary>
    Concurrent,
}
