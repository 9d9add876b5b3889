using System.IO.Compression;
using System.Text;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>
/// Case families 12 and 13 of the Autobahn suite: five kinds of data, seven sets of offers, each in eighteen combinations of a
/// message's size and its fragments'. The suite sends a thousand messages a case, these a few: enough to refer back.
/// </summary>
public sealed class DeflateTableTests : WebSocketSuite
{
    private const int Compressed = 4;

    private static readonly (int Size, int Fragment)[] _sizes =
    [
        (16, 0), (64, 0), (256, 0), (1024, 0), (4096, 0), (8192, 0), (16384, 0), (32768, 0), (65536, 0), (131072, 0),
        (8192, 256), (16384, 256), (32768, 256), (65536, 256), (131072, 256), (131072, 1024), (131072, 4096), (131072, 32768),
    ];

    private static readonly string[] _kinds = ["json", "bitmap", "prose", "html", "document"];

    // 13.3 and 13.5 ask for the smallest window that there is a compressor for; 8 is declined, see DeflateTests.
    private static readonly string[] _offers =
    [
        "permessage-deflate; client_no_context_takeover; client_max_window_bits",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=9; client_no_context_takeover; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=15; client_max_window_bits",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=15; client_max_window_bits=15",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=8, permessage-deflate; server_no_context_takeover, permessage-deflate",
    ];

    public static TheoryData<string, string, int, int> Family12() => Table(_kinds.Select(static kind => (kind, _offers[0])));

    public static TheoryData<string, string, int, int> Family13() => Table(_offers.Select(static offer => ("json", offer)));

    [Theory, MemberData(nameof(Family12))]
    public Task Family_12_every_kind_of_data_comes_back_compressed(string kind, string offer, int size, int fragment) => EchoesAsync(kind, offer, size, fragment);

    [Theory, MemberData(nameof(Family13))]
    public Task Family_13_every_set_of_offers_is_kept_to(string kind, string offer, int size, int fragment) => EchoesAsync(kind, offer, size, fragment);

    private static TheoryData<string, string, int, int> Table(IEnumerable<(string Kind, string Offer)> rows)
    {
        TheoryData<string, string, int, int> table = [];
        foreach ((string kind, string offer) in rows)
        {
            foreach ((int size, int fragment) in _sizes)
                table.Add(kind, offer, size, fragment);
        }
        return table;
    }

    private async Task EchoesAsync(string kind, string offer, int size, int fragment)
    {
        TestServer server = await StartEchoAsync(static socket => socket.Deflate =
            new WebSocketDeflate { Threshold = 0, ServerContextTakeover = true, ClientContextTakeover = true });
        WebSocketClient client = await ConnectAsync(server, "/", $"Sec-WebSocket-Extensions: {offer}");
        client.Answer.ShouldContain("Sec-WebSocket-Extensions: permessage-deflate");
        bool serverKeeps = !client.Answer.Contains("server_no_context_takeover", StringComparison.Ordinal);
        bool clientKeeps = !client.Answer.Contains("client_no_context_takeover", StringComparison.Ordinal);
        int bits = client.Answer.Contains("server_max_window_bits=9", StringComparison.Ordinal) ? 9 : 15;
        MessageDeflater deflater = new(clientKeeps);
        MessageInflater inflater = new(serverKeeps, bits);
        byte[] data = DataOf(kind);
        int opcode = kind is "json" or "html" ? Frame.TextCode : Frame.BinaryCode;
        for (int round = 0, at = 0; round < 6; round++, at = (at + size) % data.Length)
        {
            byte[] message = Slice(data, at, size);
            await client.SendAsync(Frames(opcode, deflater.Deflate(message), fragment));
            Frame echo = await client.MessageAsync();
            (echo.Opcode, echo.Reserved).ShouldBe((opcode, Compressed));
            inflater.Inflate(echo.Payload).AsSpan().SequenceEqual(message).ShouldBeTrue($"message {round}");
        }
        await client.CloseAsync();
    }

    private static Frame[] Frames(int opcode, byte[] deflated, int fragment)
    {
        byte[][] parts = fragment == 0 ? [deflated] : [.. deflated.Chunk(fragment)];
        return [.. parts.Select((part, i) => new Frame(i == 0 ? opcode : Frame.Continuation, part, i == parts.Length - 1, i == 0 ? Compressed : 0))];
    }

    private static byte[] Slice(byte[] data, int at, int size) => [.. Enumerable.Range(at, size).Select(i => data[i % data.Length])];

    // About what the suite's files are like: how well they shrink is what matters. All text is ASCII, so that it may be cut anywhere.
    private static byte[] DataOf(string kind)
    {
        Random random = new(12);
        StringBuilder text = new();
        while (text.Length < 190_000 && kind is not ("bitmap" or "document"))
        {
            string word = new([.. Enumerable.Range(0, 3 + random.Next(6)).Select(_ => (char)('a' + random.Next(26)))]);
            text.Append(kind switch
            {
                "json" => $$"""{"id":{{random.Next(1000)}},"name":"{{word}}","tags":["alpha","{{word}}"],"active":true},""",
                "html" => $"<li class=\"item\"><a href=\"/{word}\">{word}</a></li>\n",
                _ => word + (random.Next(9) == 0 ? ". " : " "),
            });
        }
        if (text.Length > 0)
            return Encoding.ASCII.GetBytes(text.ToString());
        byte[] bytes = new byte[190_000];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = kind == "bitmap" ? (byte)(i / 37 + i % 37 * 3 + random.Next(4)) : (byte)random.Next(256); // a PDF is compressed already
        return bytes;
    }

    /// <summary>A client's compressor: one stream where its context is taken over, else one a message.</summary>
    private sealed class MessageDeflater(bool keeps)
    {
        private readonly MemoryStream _wire = new();
        private DeflateStream? _stream;

        public byte[] Deflate(byte[] message)
        {
            if (!keeps || _stream is null)
                _stream = new DeflateStream(_wire, CompressionLevel.Optimal, leaveOpen: true);
            _wire.SetLength(0);
            _stream.Write(message);
            _stream.Flush();
            return _wire.ToArray()[..^4];
        }
    }
}
