using Echo;
using Netman;

if (EchoOptions.Parse(args) is not { } options)
    return 2;

string scheme = (options.WebSocket || options.RawWebSocket ? "ws" : "tcp") + (options.Tls is null ? "" : "s");

#if MONITOR
await using Monitoring.ServerMonitor? monitor = options.Monitor ? Monitoring.ServerMonitor.Start() : null;
#endif

try
{
    await using NetmanServer server = Configure().Build();
    await server.RunAsync(); // SIGINT and SIGTERM drain and stop
    return 0;
}
catch (InvalidOperationException refused) when (options.Tls is not null) // a file is missing, or holds no certificate or not its key
{
    Console.Error.WriteLine($"Echo: --tls: {refused.Message}");
    return 1;
}
catch (PlatformNotSupportedException refused) // --loop: it is another system's
{
    Console.Error.WriteLine($"Echo: {refused.Message}");
    return 1;
}
catch (IOException refused) // the port is taken, or the address is not this machine's
{
    Console.Error.WriteLine($"Echo: {refused.Message}");
    return 1;
}

NetmanServerBuilder Configure()
{
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
    if (options.Monitor)
        builder.UseMetrics(); // without it, nothing is measured
#endif
    return builder;
}
