using System.Buffers.Binary;
using System.Net.Sockets;
using System.Reflection;
using System.Text;

namespace Netman.Generators.Tests.Support;

/// <summary>Generated code at work: compiles a source with its table, serves it on a loopback port and sends it messages.</summary>
internal sealed class GeneratedTable : IAsyncDisposable
{
    private const uint Fence = uint.MaxValue - 1;
    private readonly NetmanServer _server;
    private readonly TcpClient _client = new() { ReceiveTimeout = 10_000 };

    private GeneratedTable(MessageDispatcher table) => _server = NetmanServer.CreateBuilder()
        .Configure(static options => options.Loops = 1)
        .Listen("tcp://127.0.0.1:0")
        .MapRoutes(new FencedTable(table))
        .Build();

    public static async Task<GeneratedTable> Of(params string[] sources)
    {
        Type type = Load(sources).GetType("Netman.Generated.GeneratedRoutes", throwOnError: true)!;
        var table = new GeneratedTable((MessageDispatcher)Activator.CreateInstance(type)!);
        await table._server.StartAsync(TestContext.Current.CancellationToken);
        await table._client.ConnectAsync(table._server.Endpoints[0].LocalEndPoint!, TestContext.Current.CancellationToken);
        return table;
    }

    /// <summary>Sends one message and returns what came back for it, as "id:text" items.</summary>
    public async Task<string> Send(uint id, string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        byte[] message = new byte[8 + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), id);
        bytes.CopyTo(message, 8);
        await _client.GetStream().WriteAsync(message, TestContext.Current.CancellationToken);
        return string.Join(' ', await ReceiveToFence().ToArrayAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private static Assembly Load(string[] sources)
    {
        GeneratorRun run = GeneratorRun.Of(sources).ShouldBeClean();
        using var image = new MemoryStream();
        run.Output.Emit(image).Success.ShouldBeTrue();
        return Assembly.Load(image.ToArray());
    }

    private async IAsyncEnumerable<string> ReceiveToFence()
    {
        while (await Receive() is { Id: not Fence } message)
            yield return $"{message.Id}:{message.Body}";
    }

    private async Task<(uint Id, string Body)> Receive()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(10));
        byte[] header = new byte[8];
        await _client.GetStream().ReadExactlyAsync(header, deadline.Token);
        byte[] body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        await _client.GetStream().ReadExactlyAsync(body, deadline.Token);
        return (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)), Encoding.UTF8.GetString(body));
    }

    /// <summary>Says when a message has been handled to its end, also where its handler answers nothing.</summary>
    private sealed class FencedTable(MessageDispatcher table) : MessageDispatcher
    {
        public override async ValueTask DispatchAsync(MessageContext context)
        {
            Connection connection = context.Connection;
            await table.DispatchAsync(context);
            connection.Send(Fence, default);
        }
    }
}
