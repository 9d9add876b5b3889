#if (hosted)
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Netman;
using Netman.Hosting;

// appsettings.json lies beside the program, wherever that is started from.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddNetman(static server => server.MapGeneratedRoutes()); // endpoints and limits: section "Netman" of appsettings.json
builder.Services.AddHealthChecks().AddNetman();

try
{
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception refused) when (refused is IOException or OptionsValidationException or InvalidOperationException) // the port, or the configuration
{
    Console.Error.WriteLine(refused.Message); // the log says where from
    return 1;
}
#else
using Netman;

// dotnet run -- 0.0.0.0:6565: the address to listen on
string address = args.Length > 0 ? args[0] : "127.0.0.1:6565";
#if (websocket)
string webAddress = args.Length > 1 ? args[1] : "127.0.0.1:8080";
#endif

try
{
    await using NetmanServer server = NetmanServer.CreateBuilder()
#if (tls)
        .ListenTls($"tcps://{address}", "cert.pem", "key.pem")
#else
        .Listen($"tcp://{address}")
#endif
#if (websocket && tls)
        .ListenTls($"wss://{webAddress}/", "cert.pem", "key.pem")
#elseif (websocket)
        .Listen($"ws://{webAddress}/")
#endif
        .MapGeneratedRoutes()
        .OnStarted(static server =>
        {
            foreach (Endpoint endpoint in server.Endpoints)
                Console.WriteLine($"listening on {endpoint.Url[..endpoint.Url.IndexOf(':')]}://{endpoint.LocalEndPoint}");
        })
        .Build();

    await server.RunAsync(); // SIGINT and SIGTERM drain and stop
    return 0;
}
#if (tls)
catch (Exception refused) when (refused is IOException or FormatException or InvalidOperationException) // the port, the address or the certificate
#else
catch (Exception refused) when (refused is IOException or FormatException) // the port is taken, or the address is none
#endif
{
    Console.Error.WriteLine(refused.Message);
    return 1;
}
#endif
