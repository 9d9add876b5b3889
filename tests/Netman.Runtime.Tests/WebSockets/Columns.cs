using Netman.Tests.Connections;

namespace Netman.Tests.WebSockets;

public sealed class WebSocketFramingTests() : FramingSuite(new WebSocketTransport());

public sealed class WebSocketBadInputTests() : BadInputSuite(new WebSocketTransport());
