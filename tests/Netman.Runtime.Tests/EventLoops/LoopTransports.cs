using Netman.Tests.Support;

namespace Netman.Tests.EventLoops;

/// <summary>TCP on the portable loop.</summary>
public sealed class SocketLoopTransport : TestTransport
{
    public override string Url => "tcp://127.0.0.1:0";

    public override void Configure(NetmanServerOptions options) => options.Loop = LoopKind.Socket;
}

/// <summary>TCP on the loop of macOS: there as it is, on Linux over the shim.</summary>
public sealed class KqueueLoopTransport : TestTransport
{
    public override string Url => "tcp://127.0.0.1:0";

    public override void Configure(NetmanServerOptions options) => KqueueShim.Use(options);
}
