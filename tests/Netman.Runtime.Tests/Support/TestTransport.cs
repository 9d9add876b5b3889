using System.Net;
using System.Net.Sockets;

namespace Netman.Tests.Support;

/// <summary>
/// A column of the connection suites: how the server listens and how a client reaches it. A new transport or loop is a subclass
/// of this and one empty subclass of each suite that holds for it.
/// </summary>
public abstract class TestTransport
{
    /// <summary>What to listen on, port 0.</summary>
    public abstract string Url { get; }

    /// <summary>Sets what the transport needs on the server: the kind of loop, say.</summary>
    public virtual void Configure(NetmanServerOptions options)
    {
    }

    /// <summary>Sets what the transport needs on the endpoint: a certificate, say.</summary>
    public virtual void Configure(EndpointOptions options)
    {
    }

    /// <summary>Connects a plain socket.</summary>
    public virtual async Task<Socket> ConnectAsync(Endpoint endpoint, Action<Socket>? configure = null)
    {
        EndPoint address = endpoint.LocalEndPoint!;
        Socket socket = new(address.AddressFamily, SocketType.Stream, address.AddressFamily == AddressFamily.Unix ? 0 : ProtocolType.Tcp);
        if (address.AddressFamily != AddressFamily.Unix)
            socket.NoDelay = true;
        configure?.Invoke(socket);
        await socket.ConnectAsync(address).InTime($"a connection to {address}");
        return socket;
    }

    /// <summary>The layers above the socket, handshakes done: the stream whose bytes are packed messages when read.</summary>
    public virtual Task<Stream> OpenAsync(Socket socket) => Task.FromResult<Stream>(new NetworkStream(socket));

    /// <summary>The bytes that carry packed messages to the server through the stream: themselves, or a frame around them.</summary>
    public virtual byte[] Frame(byte[] packed) => packed;

    /// <summary>The most bytes that the layers above the socket add to what waits to be sent.</summary>
    public virtual int Overhead => 0;

    /// <summary>Ends the client's half: what was written before still arrives.</summary>
    public virtual Task EndSendingAsync(Socket socket, Stream stream)
    {
        socket.Shutdown(SocketShutdown.Send);
        return Task.CompletedTask;
    }
}

/// <summary>TCP on the platform's default loop.</summary>
public sealed class TcpTransport : TestTransport
{
    public override string Url => "tcp://127.0.0.1:0";
}
