using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Peers;

/// <summary>Kestrel's <see cref="ConnectionHandler"/> over its pipes; the replies of one read are flushed once.</summary>
internal sealed class KestrelEcho : ConnectionHandler
{
    public static Task RunAsync(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, static listen => listen.UseConnectionHandler<KestrelEcho>()));
        return builder.Build().RunAsync();
    }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        while (true)
        {
            ReadResult read = await input.ReadAsync();
            ReadOnlySequence<byte> rest = Echo(read.Buffer, connection.Transport.Output);
            input.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
                return;
            await connection.Transport.Output.FlushAsync();
        }
    }

    private static ReadOnlySequence<byte> Echo(ReadOnlySequence<byte> input, PipeWriter output)
    {
        Span<byte> header = stackalloc byte[Frames.HeaderLength];
        while (input.Length >= Frames.HeaderLength)
        {
            input.Slice(0, Frames.HeaderLength).CopyTo(header);
            long length = Frames.HeaderLength + (long)BitConverter.ToUInt32(header);
            if (input.Length < length)
                break;
            Span<byte> reply = output.GetSpan((int)length);
            header.CopyTo(reply);
            input.Slice(Frames.HeaderLength, length - Frames.HeaderLength).CopyTo(reply[Frames.HeaderLength..]);
            output.Advance((int)length);
            input = input.Slice(length);
        }
        return input;
    }
}
