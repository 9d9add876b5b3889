// A chat in the browser: the page and its WebSocket come from the same port.
//
//   Chat [PORT]          then open http://127.0.0.1:PORT/
using System.Globalization;
using Chat;
using Netman;

string port = args.Length > 0 ? args[0] : "8080";
if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
{
    Console.Error.WriteLine("Usage: Chat [PORT]");
    return 2;
}
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

await server.RunAsync();
return 0;
