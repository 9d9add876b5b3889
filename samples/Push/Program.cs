// Pushes the time to every client, once a second, as message 1. Clients need not say anything.
//
//   Push [--port N] [--host ADDRESS] [--loops N]
using System.Globalization;
using System.Text;
using Netman;
using Samples;

if (Arguments.Parse(args, "Push [--port N] [--host ADDRESS] [--loops N]") is not { } given)
    return 2;
string host = given.Host ?? "127.0.0.1";
int port = given.Port ?? 6565, loops = given.Loops ?? 1;

await using NetmanServer server = NetmanServer.CreateBuilder()
    .Configure(options =>
    {
        options.Loops = loops;
        options.FirstByteTimeout = Timeout.InfiniteTimeSpan; // a client that only listens is welcome
        options.OutboundPolicy = OutboundPolicy.DropOldest;  // who reads slowly gets the latest, not the whole past
        options.Heartbeat = new HeartbeatMessage(TimeSpan.FromSeconds(30), 0);
    })
    .Listen($"tcp://{host}:{port}")
    .MapGeneratedRoutes()
    .OnOpen(static connection => connection.RunAfter(TimeSpan.FromSeconds(10),
        static connection => connection.Send(2, "you have been here for ten seconds"u8)))
    .OnStarted(static server =>
    {
        Console.WriteLine($"listening on tcp://{server.Endpoints[0].LocalEndPoint}");
        server.RunEvery(TimeSpan.FromSeconds(1), () =>
            server.Connections.Broadcast(1, Encoding.UTF8.GetBytes(DateTime.UtcNow.ToString("HH:mm:ss", CultureInfo.InvariantCulture))));
    })
    .Build();

try
{
    await server.RunAsync(); // SIGINT and SIGTERM drain and stop
    return 0;
}
catch (IOException refused) // the port is taken, or the address is not this machine's
{
    Console.Error.WriteLine($"Push: {refused.Message}");
    return 1;
}
