using System.Net.Sockets;
using System.Runtime.Versioning;
using Netman.Interop;

namespace Netman.Tests.EventLoops.Faults;

/// <summary>epoll with faults at the seam to the kernel.</summary>
[SupportedOSPlatform("linux")]
internal sealed class FaultyEpollLoop(int index, TimeProvider time, Faults faults) : EpollLoop(index, time)
{
    protected override IoResult Receive(int handle, Span<byte> buffer) =>
        faults.OnReceive() is > 0 and int error ? IoResult.OfError(error) : base.Receive(handle, buffer[..faults.Shorten(buffer.Length)]);

    protected override IoResult Send(int handle, ReadOnlySpan<byte> bytes) =>
        faults.OnSend() is > 0 and int error ? IoResult.OfError(error) : base.Send(handle, bytes[..faults.Shorten(bytes.Length)]);

    protected override IoResult Accept(int handle, out PeerAddress peer)
    {
        peer = default;
        return faults.OnAccept() is > 0 and int error ? IoResult.OfError(error) : base.Accept(handle, out peer);
    }

    protected override int TryAdd(int handle, ulong token) =>
        Connections.Find(token) is not null && faults.OnWatch() is > 0 and int error ? error : base.TryAdd(handle, token);
}

/// <summary>kqueue with the same faults.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal sealed class FaultyKqueueLoop(int index, TimeProvider time, Faults faults) : KqueueLoop(index, time)
{
    protected override IoResult Receive(int handle, Span<byte> buffer) =>
        faults.OnReceive() is > 0 and int error ? IoResult.OfError(error) : base.Receive(handle, buffer[..faults.Shorten(buffer.Length)]);

    protected override IoResult Send(int handle, ReadOnlySpan<byte> bytes) =>
        faults.OnSend() is > 0 and int error ? IoResult.OfError(error) : base.Send(handle, bytes[..faults.Shorten(bytes.Length)]);

    protected override IoResult Accept(int handle, out PeerAddress peer)
    {
        peer = default;
        return faults.OnAccept() is > 0 and int error ? IoResult.OfError(error) : base.Accept(handle, out peer);
    }

    protected override int TryAdd(int handle, ulong token) =>
        Connections.Find(token) is not null && faults.OnWatch() is > 0 and int error ? error : base.TryAdd(handle, token);
}

/// <summary>The portable loop with the faults that its calls can give.</summary>
internal sealed class FaultySocketLoop(int index, TimeProvider time, Faults faults) : SocketLoop(index, time)
{
    protected override int Receive(Socket socket, Span<byte> buffer, out SocketError error)
    {
        if (faults.OnReceive() is not (> 0 and int errno))
            return base.Receive(socket, buffer[..faults.Shorten(buffer.Length)], out error);
        error = Faults.ToSocketError(errno);
        return 0;
    }

    protected override int Send(Socket socket, ReadOnlySpan<byte> bytes, out SocketError error)
    {
        if (faults.OnSend() is not (> 0 and int errno))
            return base.Send(socket, bytes[..faults.Shorten(bytes.Length)], out error);
        error = Faults.ToSocketError(errno);
        return 0;
    }
}
