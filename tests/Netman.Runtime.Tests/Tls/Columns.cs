using System.Security.Authentication;
using Netman.Tests.Connections;
using Netman.Tests.EventLoops;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

public sealed class TlsFramingTests() : FramingSuite(new TlsTransport());

public sealed class Tls12FramingTests() : FramingSuite(new TlsTransport(SslProtocols.Tls12));

public sealed class TlsBadInputTests() : BadInputSuite(new TlsTransport());

public sealed class TlsLifecycleTests() : LifecycleSuite(new TlsTransport());

public sealed class TlsHandlerTests() : HandlerSuite(new TlsTransport());

public sealed class TlsSendingTests() : SendingSuite(new TlsTransport());

public sealed class TlsAllocationTests() : AllocationSuite(new TlsTransport());

public sealed class Tls12AllocationTests() : AllocationSuite(new TlsTransport(SslProtocols.Tls12));

// TLS over the other loops.

public sealed class TlsSocketLoopFramingTests() : FramingSuite(new TlsOverLoop(new SocketLoopTransport()));

public sealed class TlsSocketLoopBadInputTests() : BadInputSuite(new TlsOverLoop(new SocketLoopTransport()));

public sealed class TlsSocketLoopHandlerTests() : HandlerSuite(new TlsOverLoop(new SocketLoopTransport()));

public sealed class TlsSocketLoopLifecycleTests() : LifecycleSuite(new TlsOverLoop(new SocketLoopTransport()));

public sealed class TlsSocketLoopSendingTests() : SendingSuite(new TlsOverLoop(new SocketLoopTransport()));

public sealed class TlsKqueueLoopFramingTests() : FramingSuite(new TlsOverLoop(new KqueueLoopTransport()));

public sealed class TlsKqueueLoopBadInputTests() : BadInputSuite(new TlsOverLoop(new KqueueLoopTransport()));

public sealed class TlsKqueueLoopHandlerTests() : HandlerSuite(new TlsOverLoop(new KqueueLoopTransport()));

public sealed class TlsKqueueLoopLifecycleTests() : LifecycleSuite(new TlsOverLoop(new KqueueLoopTransport()));

public sealed class TlsKqueueLoopSendingTests() : SendingSuite(new TlsOverLoop(new KqueueLoopTransport()));

/// <summary>TLS on the loop of another transport.</summary>
public sealed class TlsOverLoop(TestTransport loop) : TlsTransport
{
    public override void Configure(NetmanServerOptions options) => loop.Configure(options);
}
