using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Netman;
using Netman.Aot.Library;
using Netman.Aot.Tests;

// Every handler shape and every payload, as the generator wrote them, answered by this very binary: native where it is published so.
using FaultLog faults = new();
await using NetmanServer server = NetmanServer.CreateBuilder()
    .Configure(static options => options.Loops = 1)
    .Listen("tcp://127.0.0.1:0")
    .Listen("ws://127.0.0.1:0/text", static endpoint => endpoint.Routes = new ForgivingRoutes(new Services()))
    .Listen("tcp://127.0.0.1:0", static endpoint => endpoint.Routes = new ForgivingRoutes(new Services()))
    .UseServices(new Services())
    .UseLoggers(faults)
    .MapGeneratedRoutes()
    .Build();
await server.StartAsync();

int passed = 0, failed = 0;
Expect(1, "span", "1:span");
Expect(2, "", "2:");
Expect(3, "memory", "3:memory");
Expect(4, "context", "4:context");
Expect(10, "text", "10:text!");
Expect(11, "later", "111:later");
Expect(12, "\u0001\0\u0002\0\0\0", "12:\u0002\0\u0001\0\0\0");
Expect(13, "shout", "13:SHOUT");
Expect(14, """{"Name":"Ada","Age":36}""", """14:{"Name":"Ada","Age":37}""");
Expect(15, """[{"Name":"Ada","Age":36},{"Name":"Bob","Age":7}]""", """15:{"Name":"Bob","Age":7}""");
Expect(16, "\n\u0002hi", "16:\n\u0003hi!");
Expect(20, "four", "20:four");
Expect(20, "five!", "closed");
Expect(30, "guarded", "30:guarded");
Expect(40, "you", "40:hello you");
Expect(99, "", "99:no 99");
Expect(12, "short", "closed");
Expect(13, "", "closed");
Expect(14, "{", "closed");
Expect(16, "\n\u007f", "closed");
Expect(50, "a", "50:pool a");
Expect(51, "b", "51:pool b");
Expect(52, "c", "52:c");
Expect(64, "", "64:counted");
Expect(70, "T", "70:T Position");
Expect(70, "", "closed");
Expect(71, "sequence", "71:sequence");
Expect(72, "\u0001\u0002\0\0\u0001\0", "72:258 256");
Expect(73, "", "73:ABCDEF");
Converse((80, "tea", "80:1 tea"), (80, "milk", "80:1 milk"));
Check("what a message's scope made ends with the message", SpinWait.SpinUntil(static () => Basket.Disposed == 2, 10_000));
Expect(63, "", "closed");
Expect(200, "hall", "200:in hall");
Expect(201, """{"Name":"hall","Seats":1}""", """201:{"Name":"hall","Seats":2}""");
Expect(201, "{", "closed");
Expect(202, "x", "202:guarded room");
Expect(203, "four", "203:four");
Expect(203, "five!", "closed");
Converse((200, "hall", "200:in hall"), (1, "not counted", "1:not counted"), (204, "", "204:2 visits"));
Expect(205, "abc", "205:library 3");
Expect(206, "abc", "206:library worked on abc");
Converse((60, "", "60:1 Open"), (60, "", "60:2 Open"), (62, "", "62:nobody"), (61, "Ada", "61:"), (62, "", "62:hello Ada"), (63, "", "63:inside"));
Converse((64, "", "64:counted"), (64, "", "64:counted"), (64, "", "closed"));
Expect(1, "{", "1:rest 1 1", endpoint: 2);
Expect(1, """{"Name":"Ada","Age":36}""", "1:Ada", endpoint: 2);
Expect(99, "ab", "99:rest 99 2", endpoint: 2);
Expect(2, "", "2:hello nobody", endpoint: 2);
using (Client client = new(server.Endpoints[0].LocalEndPoint!))
{
    client.Send(100, """{"Name":"Ada","Age":36}"""u8); // a null is not sent
    Ask(client, 100, """{"Name":"Ada","Age":36}""", """199:{"Name":"hello","Age":23}""");
    Ask(client, 101, """{"$type":"circle","Radius":1}""", """101:{"$type":"circle","Radius":2}""");
    Ask(client, 102, "\u0001\0\u0002\0\0\0", "102:\u0002\0\u0001\0\0\0");
    client.Send(103, []);
    client.Send(104, []);
    Ask(client, 103, "said", "103:said");
}
Expect(101, """{"Radius":1}""", "closed");
Check("a handler's token fires when its connection closes", SpinWait.SpinUntil(static () => Combined.Fired == 1, 10_000));
Check("what a connection had is awaited when it ends", SpinWait.SpinUntil(static () => Notes.Disposed == 2, 10_000));
foreach ((uint id, string handler) in ((uint, string)[])[(90, "Plain"), (91, "WithTask"), (92, "Later"), (93, "WithPayload"), (94, "Wrapped"), (95, "OnInstance")])
{
    Expect(id, "x", "closed");
    string trace = faults.Next();
    Check($"a trace names the handler {handler}, optimised or not: {trace}", trace.Contains(handler, StringComparison.Ordinal));
}
using (Client browser = new(server.Endpoints[1].LocalEndPoint!))
    Check("a text message is answered with text", browser.AskText("/text", "hi") == "hi!");
Check("the table lists its routes", Netman.Generated.GeneratedRoutes.Routes.Count == 46 && ForgivingRoutes.Routes.Count == 3);
Check("a route says what it asks for", Netman.Generated.GeneratedRoutes.Routes.Any(static route => route is { Id: 63, RequiresGroup: "members", Gate: "Members.IsKnown" }));
await server.StopAsync(TimeSpan.FromSeconds(5));
Check("what connections had is disposed", SpinWait.SpinUntil(static () => Session.Disposed == 2, 10_000));
Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

void Expect(uint id, string body, string answer, int endpoint = 0)
{
    using Client client = new(server.Endpoints[endpoint].LocalEndPoint!);
    Ask(client, id, body, answer);
}

void Converse(params (uint Id, string Body, string Answer)[] exchange)
{
    using Client client = new(server.Endpoints[0].LocalEndPoint!);
    foreach ((uint id, string body, string answer) in exchange)
        Ask(client, id, body, answer);
}

void Ask(Client client, uint id, string body, string answer)
{
    client.Send(id, Encoding.Latin1.GetBytes(body));
    string received = client.Receive();
    Check($"{id} '{body}': expected '{answer}', received '{received}'", received == answer);
}

void Check(string name, bool holds)
{
    _ = holds ? passed++ : failed++;
    if (!holds)
        Console.WriteLine("FAILED " + name);
}

internal sealed class Services : IServiceProvider, IServiceScopeFactory, IGreetings, ILibraryServices
{
    public string Greeting => "hello";

    public string Name => "library";

    public object? GetService(Type type) =>
        type == typeof(IGreetings) || type == typeof(ILibraryServices) || type == typeof(IServiceScopeFactory) || type == typeof(IServiceProvider) ? this : null;

    public IServiceScope CreateScope() => new Scope();

    private sealed class Scope : IServiceScope, IServiceProvider
    {
        private readonly Basket _basket = new();

        public IServiceProvider ServiceProvider => this;

        public object? GetService(Type type) => type == typeof(Basket) ? _basket : null;

        public void Dispose() => _basket.Dispose();
    }
}
