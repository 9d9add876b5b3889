using Netman.Tests.Support;

namespace Netman.Tests.Connections;

public sealed class TcpFramingTests() : FramingSuite(new TcpTransport());

public sealed class TcpBadInputTests() : BadInputSuite(new TcpTransport());

public sealed class TcpLifecycleTests() : LifecycleSuite(new TcpTransport());

public sealed class TcpHandlerTests() : HandlerSuite(new TcpTransport());

public sealed class TcpSendingTests() : SendingSuite(new TcpTransport());

public sealed class TcpAllocationTests() : AllocationSuite(new TcpTransport());
