using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Netman.Generators.Tests.Support;

/// <summary>Generated code at work: compiles a source with its table, serves it on a loopback port and sends it messages.</summary>
internal sealed class GeneratedTable : IAsyncDisposable
{
    private readonly TaskCompletionSource<CloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TableClient> _clients = [];
    private Connection? _first;

    private GeneratedTable(MessageDispatcher table, MessageDispatcher served, Action<NetmanServerOptions>? options, LogLines? log)
    {
        Routes = table.GetRoutes();
        Server = NetmanServer.CreateBuilder()
            .Configure(static options => options.Loops = 1)
            .Configure(options ?? (static _ => { }))
            .Listen("tcp://127.0.0.1:0")
            .OnOpen(connection => { _first ??= connection; })
            .OnClose((connection, reason) =>
            {
                if (connection == _first)
                    _closed.TrySetResult(reason);
            })
            .MapRoutes(served)
            .UseLoggers((ILoggerFactory?)log ?? NullLoggerFactory.Instance)
            .Build();
    }

    public IReadOnlyList<RouteInfo> Routes { get; }

    public NetmanServer Server { get; }

    /// <summary>Why the server has closed the first connection.</summary>
    public Task<CloseReason> Closed => _closed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    public static Task<GeneratedTable> Of(string source, Action<NetmanServerOptions>? options = null, LogLines? log = null) =>
        Start("Netman.Generated.GeneratedRoutes", source, static table => new FencedTable(table), options, log);

    /// <summary>Nothing stands between the server and the table: for what has to be exact.</summary>
    public static Task<GeneratedTable> Unfenced(string source) => Start("Netman.Generated.GeneratedRoutes", source, static table => table, null, null);

    public static Task<GeneratedTable> Of(string tableName, string source, Action<NetmanServerOptions>? options = null) =>
        Start(tableName, source, static table => new FencedTable(table), options, null);

    private static async Task<GeneratedTable> Start(
        string tableName, string source, Func<MessageDispatcher, MessageDispatcher> wrap, Action<NetmanServerOptions>? options, LogLines? log)
    {
        MessageDispatcher made = Create(tableName, source);
        var table = new GeneratedTable(made, wrap(made), options, log);
        await table.Server.StartAsync(TestContext.Current.CancellationToken);
        await table.Connect();
        return table;
    }

    /// <summary>One more connection; it ends with the table.</summary>
    public async Task<TableClient> Connect()
    {
        TableClient client = await TableClient.Connect(Server.Endpoints[0].LocalEndPoint!);
        _clients.Add(client);
        return client;
    }

    /// <inheritdoc cref="TableClient.Send"/>
    public Task<string> Send(uint id, string body) => _clients[0].Send(id, body);

    /// <inheritdoc cref="TableClient.Post"/>
    public Task Post(uint id, string body) => _clients[0].Post(id, body);

    /// <inheritdoc cref="TableClient.Next"/>
    public Task<string> Next() => _clients[0].Next();

    /// <summary>Sends a header and nothing of its body.</summary>
    public Task Announce(uint id, int length) => _clients[0].Write(id, length, []);

    /// <summary>Sends a message that the server does not answer but ends the connection for.</summary>
    public async Task<CloseReason> SendAndClose(uint id, byte[] body, int? announced = null)
    {
        await _clients[0].Write(id, announced ?? body.Length, body);
        return await Closed;
    }

    /// <summary>The first client goes.</summary>
    public async Task<CloseReason> Disconnect()
    {
        _clients[0].Dispose();
        return await Closed;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TableClient client in _clients)
            client.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>The table alone, for an endpoint of the test's own.</summary>
    public static MessageDispatcher Create(string source) => Create("Netman.Generated.GeneratedRoutes", source);

    private static MessageDispatcher Create(string tableName, string source)
    {
        Assembly assembly = Load(source);
        Type type = assembly.GetType(tableName, throwOnError: true)!;
        object[] services = assembly.GetType("App.Provider") is { } provider ? [Activator.CreateInstance(provider)!] : [];
        return (MessageDispatcher)Activator.CreateInstance(type, services)!;
    }

    private static Assembly Load(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source).ShouldBeClean();
        using var image = new MemoryStream();
        // Optimised, as it is served: a state machine is a class in a debug build.
        run.Output.WithOptions(run.Output.Options.WithOptimizationLevel(OptimizationLevel.Release)).Emit(image).Success.ShouldBeTrue();
        return Assembly.Load(image.ToArray());
    }

    /// <summary>Says when a message has been handled to its end, also where its handler answers nothing.</summary>
    private sealed class FencedTable(MessageDispatcher table) : MessageDispatcher
    {
        public override IReadOnlyList<RouteInfo> GetRoutes() => table.GetRoutes();

        public override bool HasAdmission => table.HasAdmission;

        public override Admission Admit(Connection connection, uint messageId, int bodyLength, int maxBodyLength) =>
            table.Admit(connection, messageId, bodyLength, maxBodyLength);

        public override void Admitted(Connection connection, uint messageId) => table.Admitted(connection, messageId);

        public override async ValueTask DispatchAsync(MessageContext context)
        {
            Connection connection = context.Connection;
            await table.DispatchAsync(context);
            connection.Send(TableClient.Fence, default);
        }
    }
}
