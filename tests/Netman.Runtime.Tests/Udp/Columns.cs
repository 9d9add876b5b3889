using Netman.Tests.EventLoops;

namespace Netman.Tests.Udp;

public sealed class UdpTests() : UdpSuite(static _ => { });

public sealed class KqueueLoopUdpTests() : UdpSuite(KqueueShim.Use);

public sealed class SocketLoopUdpTests() : UdpSuite(static options => options.Loop = LoopKind.Socket);
