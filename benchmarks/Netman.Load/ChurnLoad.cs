using System.Diagnostics;

namespace Netman.Load;

/// <summary>One connection after the other: opened, one request, its reply, closed.</summary>
internal sealed class ChurnLoad(LoadOptions options)
{
    private readonly Conversation _conversation = new(Wire.Of(options), options.Tls);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(MessageStream.LargestPiece, pinned: true);

    public LoadReport Run()
    {
        if (options.ServerProcess == 0)
            throw new LoadException("--churn needs --pid");
        ServerProcess server = new(options.ServerProcess);
        Connect(options.WarmSeconds);
        double cpu = server.CpuSeconds;
        long connections = Connect(options.Seconds);
        cpu = server.CpuSeconds - cpu;
        return new LoadReport { Succeeded = true }
            .Add("connections_per_s", connections / options.Seconds)
            .Add("cpu_us_per_connection", cpu * 1e6 / connections, 1);
    }

    private long Connect(double seconds)
    {
        long start = Stopwatch.GetTimestamp(), count = 0;
        do
        {
            ConnectOnce();
            count++;
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return count;
    }

    private void ConnectOnce()
    {
        using Channel channel = _conversation.Connect(options.Port);
        MessageStream requests = _conversation.Requests, replies = _conversation.Replies;
        for (int sent = 0; sent < requests.MessageLength;)
            sent += channel.Send(requests.From(sent, requests.MessageLength - sent));
        for (int received = 0; received < replies.MessageLength;)
            received += Expect(channel.Receive(_buffer), replies.From(received, replies.MessageLength - received));
    }

    private int Expect(int received, ReadOnlySpan<byte> reply)
    {
        if (received > reply.Length || !_buffer.AsSpan(0, received).SequenceEqual(reply[..received]))
            throw new LoadException("a reply is not the one that was expected");
        return received;
    }
}
