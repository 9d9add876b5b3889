namespace Netman.WebSockets;

// Messages that are not handled where they were received: fragments, compressed ones, text that arrives in pieces, streamed ones.
internal sealed partial class OwnWebSocketProtocol
{
    internal void BeginFrame(Connection connection, in FrameHeader frame)
    {
        MessageAssembly assembly = _assembly ??= new MessageAssembly();
        if (frame.Opcode != Opcode.Continuation)
            assembly.BeginMessage(frame);
        assembly.BeginFrame(frame);
        if (frame.PayloadLength == 0)
            EndFrame(connection, assembly);
    }

    private int ContinueFrame(Connection connection, MessageAssembly assembly, Span<byte> input)
    {
        Span<byte> payload = assembly.TakePayload(input);
        int violation = assembly.IsCompressed
            ? Inflate(connection, assembly, payload)
            : TakePlain(connection, assembly, payload, last: assembly.IsFinal && assembly.FrameRemaining == 0);
        if (violation != 0)
            Fail(connection, violation);
        else if (assembly.FrameRemaining == 0)
            EndFrame(connection, assembly);
        return payload.Length;
    }

    private void EndFrame(Connection connection, MessageAssembly assembly)
    {
        if (!assembly.IsFinal)
            return;
        int violation = assembly.IsCompressed ? EndInflating(connection, assembly) : 0;
        if (violation == 0 && assembly.Kind == Opcode.Text && !assembly.Text.IsComplete)
            violation = WebSocketCloseCode.InvalidPayload;
        if (violation != 0)
        {
            Fail(connection, violation);
            return;
        }
        assembly.IsComplete = true;
        if (Streams)
            EndStreamed(connection, assembly);
        else
            DeliverAssembled(connection, assembly);
    }

    /// <summary>Bytes of the message, unmasked and inflated. The close code where they cannot be part of it, else 0.</summary>
    private int TakePlain(Connection connection, MessageAssembly assembly, ReadOnlySpan<byte> bytes, bool last)
    {
        if (assembly.Kind == Opcode.Text && !assembly.Text.Take(bytes))
            return WebSocketCloseCode.InvalidPayload;
        if (!Streams)
        {
            assembly.Append(connection.Loop.Blocks, bytes);
            return IsAdmitted(connection, assembly) ? 0 : WebSocketCloseCode.PolicyViolation;
        }
        else if (!last)
        {
            // The last piece is announced as such, after the text has been found complete.
            CallHandler(connection, assembly, bytes, last: false);
        }
        else
        {
            assembly.Append(connection.Loop.Blocks, bytes);
        }
        return 0;
    }

    private void EndStreamed(Connection connection, MessageAssembly assembly)
    {
        connection.Loop.Counters.Messages++;
        CallHandler(connection, assembly, assembly.Message, last: true);
        assembly.Clear(connection.Loop.Blocks);
    }

    private void DeliverAssembled(Connection connection, MessageAssembly assembly)
    {
        WebSocketMessageKind kind = assembly.Kind == Opcode.Text ? WebSocketMessageKind.Text : WebSocketMessageKind.Binary;
        Span<byte> rest = assembly.Message[assembly.Delivered..];
        assembly.Delivered += Deliver(connection, kind, rest);
        _unmasked = 0; // what is left stands in the assembly, not in the input
        if (assembly.Delivered == assembly.Length)
            assembly.Clear(connection.Loop.Blocks);
    }

    /// <summary>Asks about the first packed message of one that gathers. False where it was refused.</summary>
    private bool IsAdmitted(Connection connection, MessageAssembly assembly)
    {
        if (Settings.Routes is not { AsksAtHeader: true } routes || assembly.Kind == Opcode.Text || assembly.IsAdmitted)
            return true;
        if (assembly.Length < routes.MaxOverhead)
            return true;
        assembly.IsAdmitted = true;
        return routes.Admits(connection, assembly.Message[..routes.MaxOverhead]);
    }

    private static bool IsClosing(Connection connection) => connection.State >= ConnectionState.Closing;

    private void CallHandler(Connection connection, MessageAssembly assembly, ReadOnlySpan<byte> part, bool last)
    {
        if (IsClosing(connection))
            return; // in an earlier piece of the same bytes
        WebSocketMessageKind kind = assembly.Kind == Opcode.Text ? WebSocketMessageKind.Text : WebSocketMessageKind.Binary;
        try
        {
            Settings.Handler!.OnMessagePart(connection, kind, part, last);
        }
        catch (Exception fault)
        {
            connection.HandlerFaulted(fault, null);
        }
    }
}
