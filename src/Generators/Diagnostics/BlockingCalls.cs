using Microsoft.CodeAnalysis;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// What waits for something else than the processor, and what to write instead. Only calls that are certain to: a <c>Stream</c>
/// may lie in memory, and <c>Console.WriteLine</c> is how people look at what they have just written.
/// </summary>
internal static class BlockingCalls
{
    private const string Awaiting = "await it";
    private const string Asynchronous = "await '{0}Async'";
    private const string Elsewhere = "await what it waits for";

    /// <summary>What to write instead of a call; null where it does not block.</summary>
    public static string? Instead(IMethodSymbol method) => (method.ContainingType?.Name, method.Name) switch
    {
        ("Thread", "Sleep") when IsIn(method, "System.Threading") => "await 'Task.Delay'",
        ("Thread", "Join") or ("SpinWait", "SpinUntil") when IsIn(method, "System.Threading") => Elsewhere,
        ("Task", "Wait") when method.ContainingType.IsTaskLike() => Awaiting,
        ("Task", "WaitAll") when method.ContainingType.IsTaskLike() => "await 'Task.WhenAll'",
        ("Task", "WaitAny") when method.ContainingType.IsTaskLike() => "await 'Task.WhenAny'",
        ("SemaphoreSlim", "Wait") when IsIn(method, "System.Threading") => "await 'WaitAsync'",
        ("ManualResetEventSlim" or "CountdownEvent" or "Barrier", "Wait" or "SignalAndWait") when IsIn(method, "System.Threading") => Elsewhere,
        ("WaitHandle", "WaitOne" or "WaitAll" or "WaitAny") when IsIn(method, "System.Threading") => Elsewhere,
        ("Monitor", "Wait") when IsIn(method, "System.Threading") => Elsewhere,
        ("BlockingCollection", "Take" or "GetConsumingEnumerable") when IsIn(method, "System.Collections.Concurrent") => "await a 'Channel'",
        ("BlockingCollection", "TryTake") when method.Parameters.Length > 1 && IsIn(method, "System.Collections.Concurrent") => "await a 'Channel'",
        ("Console", "Read" or "ReadLine" or "ReadKey") when IsIn(method, "System") => "ask for input elsewhere",
        ("Process", "WaitForExit") when IsIn(method, "System.Diagnostics") => Async(method),
        ("Dns", "GetHostEntry" or "GetHostAddresses") when IsIn(method, "System.Net") => Async(method),
        ("HttpClient" or "HttpMessageInvoker", "Send") when IsIn(method, "System.Net.Http") => Async(method),
        ("File", var name) when IsIn(method, "System.IO") => IsFileTransfer(name) ? Async(method) : null,
        ("RandomAccess", "Read" or "Write") when IsIn(method, "System.IO") => Async(method),
        ("Ping", "Send") when IsIn(method, "System.Net.NetworkInformation") => "await 'SendPingAsync'",
        ("UdpClient", "Receive") when IsIn(method, "System.Net.Sockets") => Async(method),
        ("Socket" or "TcpClient", var name) when IsIn(method, "System.Net.Sockets") => IsSocketTransfer(name) ? Async(method) : null,
        _ => null,
    };

    /// <summary>As <see cref="Instead(IMethodSymbol)"/>, for what a call is made on: a method of every stream blocks only with some.</summary>
    public static string? Instead(IMethodSymbol method, ITypeSymbol? receiver) =>
        Instead(method) ?? (receiver is not null && IsTransfer(method.Name, receiver) ? Async(method) : null);

    // Asked of every call there is: the method's name first, which costs nothing.
    private static bool IsTransfer(string name, ITypeSymbol receiver)
    {
        if (IsStreamTransfer(name))
            return IsA(receiver, "FileStream", "System.IO") || IsA(receiver, "NetworkStream", "System.Net.Sockets")
                || IsA(receiver, "SslStream", "System.Net.Security") || IsA(receiver, "PipeStream", "System.IO.Pipes");
        return name switch
        {
            "Open" => IsA(receiver, "DbConnection", "System.Data.Common"),
            "ExecuteReader" or "ExecuteNonQuery" or "ExecuteScalar" => IsA(receiver, "DbCommand", "System.Data.Common"),
            _ => false,
        };
    }

    private static bool IsA(ITypeSymbol type, string name, string space)
    {
        for (ITypeSymbol? each = type; each is not null; each = each.BaseType)
            if (each.Name == name && each.IsIn(space))
                return true;
        return false;
    }

    private static bool IsFileTransfer(string name) =>
        !name.EndsWith("Async", StringComparison.Ordinal)
        && (name.StartsWith("ReadAll", StringComparison.Ordinal) || name == "ReadLines" || name.StartsWith("WriteAll", StringComparison.Ordinal)
            || name.StartsWith("AppendAll", StringComparison.Ordinal) || name == "Copy");

    private static bool IsSocketTransfer(string name) =>
        name is "Accept" or "AcceptSocket" or "AcceptTcpClient" or "Connect" or "Receive" or "ReceiveFrom" or "Send" or "SendFile";

    private static bool IsStreamTransfer(string name) =>
        name is "Read" or "ReadByte" or "ReadExactly" or "ReadAtLeast" or "Write" or "WriteByte" or "CopyTo" or "Flush"
            or "AuthenticateAsClient" or "AuthenticateAsServer" or "Connect" or "WaitForConnection";

    private static string Async(IMethodSymbol method) => string.Format(null, Asynchronous, method.Name);

    private static bool IsIn(IMethodSymbol method, string space) => method.ContainingType.IsIn(space);
}
