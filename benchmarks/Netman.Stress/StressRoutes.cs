using System.Buffers.Binary;

namespace Netman.Stress;

/// <summary>Message ids, with what the server does on each.</summary>
internal static class Ids
{
    internal const uint Echo = 1, EchoLater = 2, EchoFromPool = 3, EchoBeside = 4, Push = 5, FromOutside = 9;
}

/// <summary>The route table: every way that a handler can run, and one that sends much.</summary>
internal sealed class StressRoutes(Ledger ledger) : MessageDispatcher
{
    public override ValueTask DispatchAsync(MessageContext context)
    {
        switch (context.MessageId)
        {
            case Ids.Echo:
                return Echo(context);
            case Ids.EchoLater:
                return EchoLaterAsync(context);
            case Ids.EchoFromPool:
                return OnThreadPool(context, Echo);
            case Ids.EchoBeside:
                return Concurrently(context, EchoBesideAsync);
            case Ids.Push:
                return Push(context);
            default:
                ledger.Found($"the server got a message of the id {context.MessageId}");
                return Unrouted(context);
        }
    }

    private static ValueTask Echo(MessageContext context)
    {
        context.Connection.Send(context.MessageId, context.Body);
        return default;
    }

    private async ValueTask EchoLaterAsync(MessageContext context)
    {
        Interlocked.Increment(ref ledger.HandlersBegun);
        ReadOnlyMemory<byte> body = context.GetOwnedBody();
        if (body.Length % 3 == 0)
            await Task.Delay(body.Length % 5, CancellationToken.None);
        else
            await Task.Yield();
        await context.Connection.SendAsync(context.MessageId, body);
        Interlocked.Increment(ref ledger.HandlersEnded);
    }

    private async ValueTask EchoBesideAsync(MessageContext context)
    {
        Interlocked.Increment(ref ledger.HandlersBegun);
        await Task.Yield();
        context.Connection.Send(context.MessageId, context.Body);
        Interlocked.Increment(ref ledger.HandlersEnded);
    }

    // [sender:4][place:4][noise…]: the noise's first bytes say how many messages of which length come back.
    private static ValueTask Push(MessageContext context)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(context.Body[8..]) % 60;
        int length = Noise.HeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(context.Body[10..]) % 12_000;
        uint place = BinaryPrimitives.ReadUInt32LittleEndian(context.Body[4..]) << 8;
        for (int i = 0; i < count; i++)
            context.Connection.Send(Ids.Push, Noise.Body(Ids.Push, place + (uint)i, length));
        return default;
    }
}
