namespace Netman.Benchmarks;

/// <summary>What stands behind the arms of a switch.</summary>
public enum RouteShape
{
    /// <summary>Handlers that return nothing.</summary>
    Synchronous,

    /// <summary>Handlers that return a task, which has completed.</summary>
    Asynchronous,

    /// <summary>The same behind one middleware.</summary>
    Middleware,
}
