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

    private readonly TaskCompletionSource<CloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GeneratedTable(MessageDispatcher table)
    {
        Routes = table.GetRoutes();
        _server = NetmanServer.CreateBuilder()
            .Configure(static options => options.Loops = 1)
            .Listen("tcp://127.0.0.1:0")
            .OnClose((_, reason) => _closed.TrySetResult(reason))
            .MapRoutes(new FencedTable(table))
            .Build();
    }

    public IReadOnlyList<RouteInfo> Routes { get; }

    public static Task<GeneratedTable> Of(string source) => Of("Netman.Generated.GeneratedRoutes", source);

    public static async Task<GeneratedTable> Of(string tableName, string source)
    {
        Assembly assembly = Load(source);
        Type type = assembly.GetType(tableName, throwOnError: true)!;
        object[] services = assembly.GetType("App.Provider") is { } provider ? [Activator.CreateInstance(provider)!] : [];
        var table = new GeneratedTable((MessageDispatcher)Activator.CreateInstance(type, services)!);
        await table._server.StartAsync(TestContext.Current.CancellationToken);
        await table._client.ConnectAsync(table._server.Endpoints[0].LocalEndPoint!, TestContext.Current.CancellationToken);
        return table;
    }

    /// <summary>Sends one message and returns what came back for it, as "id:text" items.</summary>
    public async Task<string> Send(uint id, string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        await Write(id, bytes.Length, bytes);
        return string.Join(' ', await ReceiveToFence().ToArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a message that the server does not answer but ends the connection for.</summary>
    public async Task<CloseReason> SendAndClose(uint id, byte[] body, int? announced = null)
    {
        await Write(id, announced ?? body.Length, body);
        return await _closed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private async Task Write(uint id, int announced, byte[] body)
    {
        byte[] message = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, announced);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), id);
        body.CopyTo(message, 8);
        await _client.GetStream().WriteAsync(message, TestContext.Current.CancellationToken);
    }

    private static Assembly Load(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source).ShouldBeClean();
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
        public override bool HasAdmission => table.HasAdmission;

        public override Admission Admit(Connection connection, uint messageId, int bodyLength, int maxBodyLength) =>
            table.Admit(connection, messageId, bodyLength, maxBodyLength);

        public override async ValueTask DispatchAsync(MessageContext context)
        {
            Connection connection = context.Connection;
            await table.DispatchAsync(context);
            connection.Send(Fence, default);
        }
    }
}
