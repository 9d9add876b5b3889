using System.Runtime.Versioning;
using Netman.Tests.EventLoops;
using Netman.Tests.EventLoops.Faults;
using Netman.Tests.Support;
using Netman.Tests.Tls;
using Netman.Tests.WebSockets;

namespace Netman.Tests.Flow.Model;

public sealed class TcpOutboundModelTests(ITestOutputHelper output) : OutboundModelSuite(new TcpTransport(), ModelLoops.Default, output);

public sealed class TlsOutboundModelTests(ITestOutputHelper output) : OutboundModelSuite(new TlsTransport(), ModelLoops.Default, output);

public sealed class WebSocketOutboundModelTests(ITestOutputHelper output) : OutboundModelSuite(new WebSocketTransport(), ModelLoops.Default, output);

public sealed class SocketLoopOutboundModelTests(ITestOutputHelper output) : OutboundModelSuite(new TcpTransport(), ModelLoops.Socket, output);

public sealed class KqueueOutboundModelTests(ITestOutputHelper output) : OutboundModelSuite(new TcpTransport(), ModelLoops.Kqueue, output);

/// <summary>Loops on which the kernel takes what it likes. No connection breaks: what is missing would be ours.</summary>
internal static class ModelLoops
{
    internal static object Default(int index, TimeProvider time, object faults) =>
        OperatingSystem.IsLinux() ? Epoll(index, time, (Faults)faults) : Socket(index, time, faults);

    internal static object Socket(int index, TimeProvider time, object faults) => new FaultySocketLoop(index, time, (Faults)faults);

    internal static object Kqueue(int index, TimeProvider time, object faults)
    {
        Assert.SkipUnless(KqueueShim.IsThere, "There is no kqueue, and no C compiler to build one over epoll.");
        return OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? Kqueue(index, time, (Faults)faults) : Socket(index, time, faults);
    }

    [SupportedOSPlatform("linux")]
    private static FaultyEpollLoop Epoll(int index, TimeProvider time, Faults faults) => new(index, time, faults);

    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static FaultyKqueueLoop Kqueue(int index, TimeProvider time, Faults faults) => new(index, time, faults);
}
