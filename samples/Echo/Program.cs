using Echo;
using Netman;

if (EchoOptions.Parse(args) is not { } options)
    return 2;

string scheme = (options.WebSocket || options.RawWebSocket ? "ws" : "tcp") + (options.Tls is null ? "" : "s");
NetmanServerBuilder builder = NetmanServer.CreateBuilder()
    .Configure(o => (o.Loops, o.Loop) = (options.Loops, options.Loop))
    .Listen($"{scheme}://{options.Host}:{options.Port}", endpoint =>
    {
        endpoint.WebSocket.Handler = options.RawWebSocket ? new MessageEcho() : null;
        if (options.Tls is { } tls)
            endpoint.UseTls(t => t.UsePemFiles(tls.Certificate, tls.Key));
    })
    .MapGeneratedRoutes()
    .OnStarted(server =>
    {
        foreach (Endpoint endpoint in server.Endpoints)
            Console.WriteLine($"listening on {scheme}://{endpoint.LocalEndPoint}");
    });

#if MONITOR
await using Monitoring.ServerMonitor? monitor = options.Monitor ? Monitoring.ServerMonitor.Start() : null;
if (options.Monitor)
    builder.UseMetrics(); // without it, nothing is measured
#endif

await using NetmanServer server = builder.Build();
await server.RunAsync(); // SIGINT and SIGTERM drain and stop
return 0;
