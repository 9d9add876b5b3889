using Netman.Tests.EventLoops;
using Netman.Tests.Support;
using Netman.Tests.Tls;
using Netman.Tests.WebSockets;

namespace Netman.Tests.Flow;

public sealed class TcpWaitingBytesTests() : WaitingBytesSuite(new TcpTransport());

public sealed class SocketLoopWaitingBytesTests() : WaitingBytesSuite(new SocketLoopTransport());

public sealed class KqueueLoopWaitingBytesTests() : WaitingBytesSuite(new KqueueLoopTransport());

public sealed class TlsWaitingBytesTests() : WaitingBytesSuite(new TlsTransport());

public sealed class WebSocketWaitingBytesTests() : WaitingBytesSuite(new WebSocketTransport());
