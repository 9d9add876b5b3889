using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Peers;

/// <summary>
/// A SignalR hub with its JSON protocol, straight on TCP: without the WebSocket below it, which would cost more. Its replies are
/// calls of the client, as an application would make them.
/// </summary>
internal sealed class SignalREcho : Hub
{
    private static readonly TimeSpan s_never = TimeSpan.FromHours(1);

    public static Task RunAsync(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Pings would be counted as replies.
        builder.Services.AddSignalR(static hub => (hub.KeepAliveInterval, hub.ClientTimeoutInterval, hub.MaximumReceiveMessageSize) = (s_never, s_never, 1 << 20));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, static listen => listen.UseHub<SignalREcho>()));
        return builder.Build().RunAsync();
    }

    public Task Echo(string body) => Clients.Caller.SendAsync("Echo", body);
}
