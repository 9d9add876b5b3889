using Netman.Buffers;

namespace Netman.Tests.Buffers;

public class BlockPoolTests
{
    private readonly BlockPool _pool = new();

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(65_536, 65_536)]
    [InlineData(65_537, 131_072)]
    public void A_block_is_the_smallest_power_of_two_that_fits(int size, int length) => _pool.Rent(size).Length.ShouldBe(length);

    [Fact]
    public void A_block_given_back_is_the_next_one_given_out()
    {
        byte[] block = _pool.Rent(5000);
        _pool.Outstanding.ShouldBe(1);
        _pool.Return(block);
        _pool.Outstanding.ShouldBe(0);
        _pool.Rent(6000).ShouldBeSameAs(block);
    }

    [Fact]
    public void A_block_larger_than_what_a_class_may_keep_is_not_kept()
    {
        byte[] large = _pool.Rent(16 << 20);
        _pool.Return(large);
        _pool.Rent(16 << 20).ShouldNotBeSameAs(large);
    }
}
