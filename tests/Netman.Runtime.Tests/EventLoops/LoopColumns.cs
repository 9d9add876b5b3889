using Netman.Tests.Connections;
using Netman.Tests.Support;

namespace Netman.Tests.EventLoops;

// The connection suites over every loop that the machine has; the platform's own is the column of TcpTransport.

public sealed class SocketLoopFramingTests() : FramingSuite(new SocketLoopTransport());

public sealed class SocketLoopBadInputTests() : BadInputSuite(new SocketLoopTransport());

public sealed class SocketLoopLifecycleTests() : LifecycleSuite(new SocketLoopTransport());

public sealed class SocketLoopHandlerTests() : HandlerSuite(new SocketLoopTransport());

public sealed class SocketLoopSendingTests() : SendingSuite(new SocketLoopTransport());

public sealed class KqueueLoopFramingTests() : FramingSuite(new KqueueLoopTransport());

public sealed class KqueueLoopBadInputTests() : BadInputSuite(new KqueueLoopTransport());

public sealed class KqueueLoopLifecycleTests() : LifecycleSuite(new KqueueLoopTransport());

public sealed class KqueueLoopHandlerTests() : HandlerSuite(new KqueueLoopTransport());

public sealed class KqueueLoopSendingTests() : SendingSuite(new KqueueLoopTransport());
