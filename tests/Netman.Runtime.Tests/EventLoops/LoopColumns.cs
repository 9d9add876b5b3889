using Netman.Tests.Connections;
using Netman.Tests.Support;

namespace Netman.Tests.EventLoops;

/// <summary>TCP on the portable loop.</summary>
public sealed class SocketLoopTransport : TestTransport
{
    public override string Url => "tcp://127.0.0.1:0";

    public override void Configure(NetmanServerOptions options) => options.Loop = LoopKind.Socket;
}

public sealed class SocketLoopFramingTests() : FramingSuite(new SocketLoopTransport());

public sealed class SocketLoopBadInputTests() : BadInputSuite(new SocketLoopTransport());
