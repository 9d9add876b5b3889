using Netman;

namespace RawEcho;

/// <summary>Consumes everything and sends it back.</summary>
internal sealed class EchoHandler : RawHandler
{
    public override int OnReceive(Connection connection, ReadOnlySpan<byte> input)
    {
        connection.SendBytes(input);
        return input.Length;
    }
}
