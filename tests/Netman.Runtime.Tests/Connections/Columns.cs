using Netman.Tests.Support;

namespace Netman.Tests.Connections;

public sealed class TcpFramingTests() : FramingSuite(new TcpTransport());

public sealed class TcpBadInputTests() : BadInputSuite(new TcpTransport());
