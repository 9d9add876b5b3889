using System.Reflection;

namespace Netman.Tests.DesignTables;

public sealed class DesignTableTests
{
    private static readonly (string Table, string Row)[] _tested =
    [
        .. typeof(DesignTableTests).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods())
            .Where(static method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
            .Where(static method => method.ReturnType == typeof(Task)) // it asks a server: a default's value alone shows nothing
            .SelectMany(static method => method.GetCustomAttributes<TraitAttribute>())
            .Select(static trait => (trait.Name, trait.Value))
            .Distinct(),
    ];

    [Fact]
    public void Every_limit_has_a_test_that_names_it() => RowsOf(DesignTable.Limit).ShouldBe(DesignTable.Limits, ignoreOrder: true);

    [Fact]
    public void Every_bad_input_has_a_test_that_names_it() => RowsOf(DesignTable.BadInput).ShouldBe(DesignTable.BadInputs, ignoreOrder: true);

    private static IEnumerable<string> RowsOf(string table) => _tested.Where(each => each.Table == table).Select(static each => each.Row);
}
