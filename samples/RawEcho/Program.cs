// Sends back every byte, without packer and routes: the shape of gev's and fastnet's servers.
//
//   RawEcho [--port N] [--loops N]
using System.Globalization;
using Netman;
using RawEcho;

int port = Argument("--port", 6565);
int loops = Argument("--loops", Environment.ProcessorCount);

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

int Argument(string name, int otherwise) => Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length
    ? int.Parse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture)
    : otherwise;
