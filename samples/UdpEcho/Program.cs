// Echoes datagrams, each one packed message: the handler is the one that a TCP endpoint would have.
//
//   UdpEcho [--port N] [--loops N]
using Netman;
using Samples;

if (Arguments.Parse(args, "UdpEcho [--port N] [--loops N]") is not { } given)
    return 2;
int port = given.Port ?? 6565, loops = given.Loops ?? 1;

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
