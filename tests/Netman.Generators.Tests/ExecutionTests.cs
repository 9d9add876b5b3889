using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Generated code is run, not only compared.</summary>
public class ExecutionTests
{
    [Fact]
    public async Task A_static_handler_receives_the_body_and_answers()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Echo);
        (await table.Send(1, "hello")).ShouldBe("1:hello");
        (await table.Send(1, "")).ShouldBe("1:");
    }

    [Fact]
    public async Task Middleware_runs_global_in_order_then_the_groups_and_unwinds_in_reverse()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Guarded);
        (await table.Send(2, "m")).ShouldBe("100:first 101:second 102:signed in 2:m 101:after second 100:after first");
        (await table.Send(1, "o")).ShouldBe("100:first 101:second 1:o 101:after second 100:after first");
    }

    [Fact]
    public async Task A_middleware_that_does_not_call_next_ends_the_message_there()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Guarded);
        (await table.Send(2, "")).ShouldBe("100:first 101:second 102:signed in 101:after second 100:after first");
    }

    [Fact]
    public async Task Handler_and_middleware_of_one_class_see_the_same_instance()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Instances);
        (await table.Send(1, "")).ShouldBe("1:3");
        (await table.Send(1, "")).ShouldBe("1:6");
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "2:body")]
    [InlineData(3, "3:body")]
    [InlineData(4, "4:body")]
    [InlineData(5, "5:id")]
    [InlineData(4294967295, "4294967295:last")]
    public async Task Each_shape_receives_what_its_parameters_ask_for(uint id, string expected)
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Shapes);
        (await table.Send(id, "body")).ShouldBe(expected);
    }

    [Fact]
    public async Task An_unknown_id_goes_through_global_middleware_to_the_fallback_and_not_through_its_group()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Fallback);
        (await table.Send(1, "")).ShouldBe("100:global 1:known");
        (await table.Send(77, "")).ShouldBe("100:global 77:unknown");
    }
}
