// Echoes datagrams, each one packed message: the handler is the one that a TCP endpoint would have.
//
//   UdpEcho [--port N] [--loops N]
using System.Globalization;
using Netman;

int port = Argument("--port", 6565);
int loops = Argument("--loops", 1);

await using NetmanServer server = NetmanServer.CreateBuilder()
    .Configure(options => options.Loops = loops)
    .Listen($"udp://127.0.0.1:{port}", options => options.ReusePort = loops > 1) // each loop has a socket then
    .MapGeneratedRoutes()
    .OnStarted(static server => Console.WriteLine($"listening on udp://{server.Endpoints[0].LocalEndPoint}"))
    .Build();

try
{
    await server.RunAsync();
    return 0;
}
catch (IOException refused) // the port is taken, or the address is not this machine's
{
    Console.Error.WriteLine($"UdpEcho: {refused.Message}");
    return 1;
}

int Argument(string name, int otherwise) => Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length
    ? int.Parse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture)
    : otherwise;
