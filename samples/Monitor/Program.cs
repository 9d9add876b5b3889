using System.Net;
using System.Runtime.InteropServices;
using Monitoring;
using Netman;

// A server that lives: quick, waiting and blocking handlers, and clients in the same process that keep it busy. Ctrl+C or SIGTERM ends it.
await using NetmanServer server = NetmanServer.CreateBuilder()
    .Configure(static options => (options.Loops, options.SlowHandlerThreshold) = (2, TimeSpan.FromMilliseconds(40)))
    .Listen("tcp://127.0.0.1:0")
    .UseMetrics()
    .MapGeneratedRoutes()
    .OnStarted(static server => Console.WriteLine($"listening on tcp://{server.Endpoints[0].LocalEndPoint}"))
    .Build();
await server.StartAsync();
await using ServerMonitor monitor = ServerMonitor.Start();
using CancellationTokenSource stop = new();
void OnSignal(PosixSignalContext signal)
{
    signal.Cancel = true; // we end by ourselves
    stop.Cancel();
}
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Visitor.RunAsync((IPEndPoint)server.Endpoints[0].LocalEndPoint!, stop.Token)));
