// A chat in the browser: the page and its WebSocket come from the same port.
//
//   Chat [--port N]      then open http://127.0.0.1:PORT/
using Chat;
using Netman;
using Samples;

if (Arguments.Parse(args, "Chat [--port N]") is not { } given)
    return 2;
int port = given.Port ?? 8080;
HttpResponse page = Page.Load();
await using NetmanServer server = NetmanServer.CreateBuilder()
    .Listen($"ws://127.0.0.1:{port}/chat", endpoint =>
    {
        endpoint.WebSocket.KeepAliveInterval = TimeSpan.FromSeconds(30);
        endpoint.WebSocket.Deflate = new WebSocketDeflate();
        endpoint.WebSocket.OnHttpRequest = request => request.Path switch
        {
            "/" => page,
            "/healthz" => HttpResponse.Text("ok"),
            _ => null,
        };
    })
    .MapGeneratedRoutes()
    .OnClose(static (connection, _) => Handlers.Gone(connection))
    .OnStarted(static server => Console.WriteLine($"listening on http://{server.Endpoints[0].LocalEndPoint}/"))
    .Build();

try
{
    await server.RunAsync();
    return 0;
}
catch (IOException refused) // the port is taken, or the address is not this machine's
{
    Console.Error.WriteLine($"Chat: {refused.Message}");
    return 1;
}
