using System.Text;

namespace Netman.Tests.Raw;

/// <summary>A protocol of one's own, as docs/endpoints.md shows it: lines in, the same lines in capitals out, "quit" ends.</summary>
internal sealed class LineHandler : RawHandler
{
    public override void OnOpen(Connection connection) => connection.SendBytes("hello\n"u8);

    public override int OnReceive(Connection connection, ReadOnlySpan<byte> input)
    {
        int end = input.IndexOf((byte)'\n');
        if (end < 0)
            return 0; // not a whole line yet: it comes again with more
        string line = Encoding.UTF8.GetString(input[..end]);
        if (line == "quit")
            connection.Close();
        else
            connection.SendBytes(Encoding.UTF8.GetBytes(line.ToUpperInvariant() + "\n"));
        return end + 1; // called again at once where more lines are there
    }
}
