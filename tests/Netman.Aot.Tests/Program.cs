using System.Text;
using Netman;
using Netman.Aot.Tests;

// Every handler shape and every payload, as the generator wrote them, answered by this very binary: native where it is published so.
await using NetmanServer server = NetmanServer.CreateBuilder()
    .Configure(static options => options.Loops = 1)
    .Listen("tcp://127.0.0.1:0")
    .UseServices(new Services())
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
Check("the table lists its routes", Netman.Generated.GeneratedRoutes.Routes.Count == 15);
Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

void Expect(uint id, string body, string answer)
{
    using Client client = new(server.Endpoints[0].LocalEndPoint!);
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

internal sealed class Services : IServiceProvider, IGreetings
{
    public string Greeting => "hello";

    public object? GetService(Type type) => type == typeof(IGreetings) ? this : null;
}
