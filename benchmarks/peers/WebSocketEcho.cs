using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Peers;

/// <summary>Kestrel's WebSockets: each binary message holds one packed message and is answered with one.</summary>
internal static class WebSocketEcho
{
    public static Task RunAsync(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        WebApplication app = builder.Build();
        app.UseWebSockets();
        app.Run(static async context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
                await ServeAsync(await context.WebSockets.AcceptWebSocketAsync());
            else
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
        });
        return app.RunAsync();
    }

    private static async Task ServeAsync(WebSocket socket)
    {
        byte[] input = new byte[4096], output = new byte[4096];
        while (socket.State == WebSocketState.Open)
        {
            int length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                if (length == input.Length)
                    Array.Resize(ref input, input.Length * 2);
                received = await socket.ReceiveAsync(input.AsMemory(length), default);
                length += received.Count;
            }
            while (!received.EndOfMessage);
            if (received.MessageType != WebSocketMessageType.Binary || Frames.LengthOf(input.AsSpan(0, length)) != length)
                return;
            if (output.Length < length)
                output = new byte[input.Length];
            Frames.Write(output, Frames.IdOf(input), input.AsSpan(Frames.HeaderLength, length - Frames.HeaderLength));
            await socket.SendAsync(output.AsMemory(0, length), WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, default);
        }
    }
}
