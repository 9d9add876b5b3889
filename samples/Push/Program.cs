// Pushes the time to every client, once a second, as message 1. Clients need not say anything.
//
//   Push [--port N] [--host ADDRESS] [--loops N]
using System.Globalization;
using System.Text;
using Netman;

string host = Argument("--host", "127.0.0.1");
string port = Argument("--port", "6565");
int loops = int.Parse(Argument("--loops", "1"), CultureInfo.InvariantCulture);

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

string Argument(string name, string otherwise) =>
    Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : otherwise;
