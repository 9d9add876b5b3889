using Echo;
using Netman;

if (EchoOptions.Parse(args) is not { } options)
    return 2;

await using NetmanServer server = NetmanServer.CreateBuilder()
    .Configure(o => o.Loops = options.Loops)
    .Listen($"tcp://{options.Host}:{options.Port}")
    .MapGeneratedRoutes()
    .OnStarted(static server =>
    {
        foreach (Endpoint endpoint in server.Endpoints)
            Console.WriteLine($"listening on tcp://{endpoint.LocalEndPoint}");
    })
    .Build();

await server.RunAsync(); // SIGINT and SIGTERM drain and stop
return 0;
