// Sends back every byte, without packer and routes: the shape of gev's and fastnet's servers.
//
//   RawEcho [--port N] [--loops N]
using Netman;
using RawEcho;
using Samples;

if (Arguments.Parse(args, "RawEcho [--port N] [--loops N]") is not { } given)
    return 2;
int port = given.Port ?? 6565, loops = given.Loops ?? Environment.ProcessorCount;

await using NetmanServer server = NetmanServer.CreateBuilder()
    .Configure(options => options.Loops = loops)
    .Listen($"tcp://127.0.0.1:{port}", new EchoHandler())
    .OnStarted(static server => Console.WriteLine($"listening on tcp://{server.Endpoints[0].LocalEndPoint}"))
    .Build();

try
{
    await server.RunAsync();
    return 0;
}
catch (IOException refused) // the port is taken, or the address is not this machine's
{
    Console.Error.WriteLine($"RawEcho: {refused.Message}");
    return 1;
}
