using FsCheck;
using FsCheck.Fluent;

namespace Netman.Tests.Framing;

public class PackerTests
{
    private const int NoLimit = NetmanServerOptions.LargestBody;

    public static TheoryData<string> Packers => PackerCases.Names;

    [Theory, MemberData(nameof(Packers))]
    public void Splitting_the_stream_at_every_byte_yields_the_same_messages(string name)
    {
        IPacker packer = PackerCases.All[name];
        (uint Id, byte[] Body)[] messages = PackerCases.MessagesOf(packer);
        byte[] stream = [.. messages.SelectMany(m => PackerCases.Pack(packer, m.Id, m.Body))];
        for (int split = 0; split <= stream.Length; split++)
            ShouldBeTheSame(Unpack(packer, [stream[..split], stream[split..]]), messages, $"split at {split}");
        ShouldBeTheSame(Unpack(packer, [.. stream.Select(static b => new[] { b })]), messages, "byte by byte");
    }

    [Theory, MemberData(nameof(Packers))]
    public void Every_start_of_a_message_asks_for_more_and_never_for_too_much(string name)
    {
        IPacker packer = PackerCases.All[name];
        foreach ((uint id, byte[] body) in PackerCases.MessagesOf(packer))
        {
            byte[] packed = PackerCases.Pack(packer, id, body);
            for (int length = 1; length < packed.Length; length++)
            {
                packer.TryUnpack(packed.AsSpan(0, length), NoLimit, out PackedFrame frame).ShouldBe(UnpackStatus.NeedMore);
                if (frame.Length != 0)
                    frame.Length.ShouldBeInRange(length + 1, packed.Length);
            }
        }
    }

    [Theory, MemberData(nameof(Packers))]
    public void A_body_of_exactly_the_limit_passes_and_one_byte_more_is_too_large_before_it_is_there(string name)
    {
        IPacker packer = PackerCases.All[name];
        foreach ((uint id, byte[] body) in PackerCases.MessagesOf(packer))
        {
            byte[] packed = PackerCases.Pack(packer, id, body);
            packer.TryUnpack(packed, body.Length, out PackedFrame frame).ShouldBe(UnpackStatus.Message);
            frame.BodyLength.ShouldBe(body.Length);
            if (body.Length == 0)
                continue;
            packer.TryUnpack(packed, body.Length - 1, out _).ShouldBe(UnpackStatus.TooLarge);
            if (packer is not DelimiterPacker)
                packer.TryUnpack(packed.AsSpan(0, frame.BodyOffset), body.Length - 1, out _).ShouldBe(UnpackStatus.TooLarge);
        }
    }

    // Lengths that claim everything, ids, delimiters and sums at random: three answers, and nothing else.
    [Theory, MemberData(nameof(Packers))]
    public void Garbage_is_answered_within_its_bounds_and_nothing_is_thrown(string name)
    {
        IPacker packer = PackerCases.All[name];
        Prop.ForAll(Garbage, ArbMap.Default.ArbFor<PositiveInt>(), (input, limit) => IsWithinBounds(packer, input, limit.Get))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    // Else the split of a stream would decide what it means.
    [Theory, MemberData(nameof(Packers))]
    public void An_answer_stands_whatever_comes_behind_it(string name)
    {
        IPacker packer = PackerCases.All[name];
        Prop.ForAll(Garbage, Garbage, ArbMap.Default.ArbFor<PositiveInt>(), (input, more, limit) =>
        {
            UnpackStatus status = packer.TryUnpack(input, limit.Get, out PackedFrame frame);
            UnpackStatus again = packer.TryUnpack([.. input, .. more], limit.Get, out PackedFrame frameAgain);
            return status == UnpackStatus.NeedMore || (status == again && (status != UnpackStatus.Message || frame == frameAgain));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static Arbitrary<byte[]> Garbage => Gen.OneOf(
            Gen.ArrayOf(Gen.Elements<byte>(0, 1, 2, 3, 5, 8, 10, 13, 127, 128, 254, 255)),
            ArbMap.Default.GeneratorFor<byte[]>())
        .Where(static bytes => bytes.Length > 0).ToArbitrary();

    private static bool IsWithinBounds(IPacker packer, byte[] input, int limit) =>
        packer.TryUnpack(input, limit, out PackedFrame frame) switch
        {
            UnpackStatus.Message => frame.IsWithin(input.Length) && frame.BodyLength <= limit,
            UnpackStatus.NeedMore => frame.Length == 0 || frame.Length > input.Length,
            UnpackStatus.TooLarge or UnpackStatus.Invalid => true,
            _ => false,
        };

    /// <summary>What a connection does: handle what is whole, keep the rest, try again with more.</summary>
    private static List<(uint Id, byte[] Body)> Unpack(IPacker packer, byte[][] pieces)
    {
        List<(uint, byte[])> messages = [];
        byte[] rest = [];
        foreach (byte[] piece in pieces)
        {
            rest = [.. rest, .. piece];
            while (rest.Length > 0 && packer.TryUnpack(rest, NoLimit, out PackedFrame frame) is var status && status != UnpackStatus.NeedMore)
            {
                status.ShouldBe(UnpackStatus.Message);
                messages.Add((frame.MessageId, rest.AsSpan(frame.BodyOffset, frame.BodyLength).ToArray()));
                rest = rest[frame.Length..];
            }
        }
        rest.ShouldBeEmpty();
        return messages;
    }

    private static void ShouldBeTheSame(List<(uint Id, byte[] Body)> actual, (uint Id, byte[] Body)[] expected, string how)
    {
        actual.Count.ShouldBe(expected.Length, how);
        for (int i = 0; i < expected.Length; i++)
        {
            actual[i].Id.ShouldBe(expected[i].Id, how);
            actual[i].Body.ShouldBe(expected[i].Body, how);
        }
    }
}
