using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Netman.Hosting.Tests;

/// <summary>A host with a server, built as a user would, on settings that a test gives.</summary>
internal static class TestHost
{
    /// <summary>Far above what anything here takes: reaching it is a failure.</summary>
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    internal static IHost Build(
        Dictionary<string, string?>? settings = null, Action<HostApplicationBuilder>? more = null, Action<NetmanHostingBuilder>? netman = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings ?? new() { ["Netman:Endpoints:Main:Url"] = "tcp://127.0.0.1:0" });
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IGreetings, Greetings>();
        builder.Services.AddScoped<UnitOfWork>();
        NetmanHostingBuilder added = builder.AddNetman(static server => server.MapGeneratedRoutes());
        added.Configure(static options => options.CloseTimeout = TimeSpan.FromMilliseconds(100)); // clients here do not close their side
        netman?.Invoke(added);
        more?.Invoke(builder);
        return builder.Build();
    }

    internal static async Task<IHost> StartAsync(
        Dictionary<string, string?>? settings = null, Action<HostApplicationBuilder>? more = null, Action<NetmanHostingBuilder>? netman = null)
    {
        IHost host = Build(settings, more, netman);
        await host.StartAsync().WaitAsync(Deadline);
        return host;
    }

    internal static NetmanServer Server(this IHost host) => host.Services.GetRequiredService<NetmanServer>();

    internal static async Task<Socket> ConnectAsync(this IHost host)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync((IPEndPoint)host.Server().Endpoints[0].LocalEndPoint!).WaitAsync(Deadline);
        return socket;
    }

    internal static async Task<(uint Id, string Text)> AskAsync(this Socket socket, uint id, string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text), header = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), id);
        await socket.SendAsync((byte[])[.. header, .. body]);
        await using NetworkStream stream = new(socket);
        await stream.ReadExactlyAsync(header).AsTask().WaitAsync(Deadline);
        byte[] reply = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        await stream.ReadExactlyAsync(reply).AsTask().WaitAsync(Deadline);
        return (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)), Encoding.UTF8.GetString(reply));
    }

    /// <summary>Asks the first endpoint for an upgrade, as a browser's page would.</summary>
    /// <returns>The first bytes of the response: its status line begins with them.</returns>
    internal static async Task<string> UpgradeAsync(this IHost host, string path, string origin)
    {
        using Socket socket = await host.ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: {origin}\r\n\r\n"));
        byte[] status = new byte[12];
        await using NetworkStream stream = new(socket);
        await stream.ReadExactlyAsync(status).AsTask().WaitAsync(Deadline);
        return Encoding.ASCII.GetString(status);
    }

    internal static async Task Until(Func<bool> condition, string what)
    {
        using CancellationTokenSource late = new(Deadline);
        while (!condition())
        {
            if (late.IsCancellationRequested)
                throw new TimeoutException($"Waited {Deadline.TotalSeconds} s until {what}.");
            await Task.Delay(1, CancellationToken.None);
        }
    }
}
