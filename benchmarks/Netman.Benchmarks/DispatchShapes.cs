using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Netman.Benchmarks;

/// <summary>Handlers that return nothing, beside the two other ways to find one.</summary>
public class SynchronousDispatch() : DispatchBenchmarks(new RouteShape(ReturnsTask: false, HasMiddleware: false))
{
    [Benchmark(OperationsPerInvoke = Messages)]
    public void DictionaryOfDelegates()
    {
        Dictionary<uint, MessageDelegate> delegates = Tables.Delegates;
        MessageContext context = Context;
        foreach (uint id in Sequence)
        {
            context.Begin(id, default);
            delegates[context.MessageId](context).GetAwaiter().GetResult();
        }
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public void Reflection()
    {
        Dictionary<uint, MethodInfo> methods = Tables.Methods;
        MessageContext context = Context;
        foreach (uint id in Sequence)
        {
            context.Begin(id, default);
            methods[context.MessageId].Invoke(null, [context]);
        }
    }
}

/// <summary>Handlers that return a task.</summary>
public class AsynchronousDispatch() : DispatchBenchmarks(new RouteShape(ReturnsTask: true, HasMiddleware: false));

/// <summary>Handlers behind one middleware.</summary>
public class MiddlewareDispatch() : DispatchBenchmarks(new RouteShape(ReturnsTask: true, HasMiddleware: true));
