using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>Which class a table is emitted into, and whose routes it serves.</summary>
/// <param name="Namespace">Empty for the global one.</param>
/// <param name="Outer">The heads of the containing types, outermost first.</param>
/// <param name="Name">The class's name as metadata has it.</param>
/// <param name="Handlers">The classes that <c>[MessageDispatcher]</c> names; none means all that no table names.</param>
/// <param name="IsDefault">Whether it is the assembly's own, which <c>MapGeneratedRoutes()</c> maps.</param>
internal sealed record TableModel(
    string Namespace, EquatableArray<string> Outer, string Name, EquatableArray<string> Handlers, bool IsDefault)
{
    public static readonly TableModel Default = new("Netman.Generated", default, "GeneratedRoutes", default, IsDefault: true);

    /// <summary>The names of what the user's part of the class declares: taken, for what is emitted into it.</summary>
    public EquatableArray<string> Members { get; init; }

    /// <summary>The emitted file, unlike any other. Two names that differ in case only are one for the compiler.</summary>
    public string HintName { get; init; } = FileNames.DefaultTable + FileNames.Ending;

    /// <summary>With what it is nested in, as people write it.</summary>
    public string FullName
    {
        get
        {
            IEnumerable<string> outer = Outer.Select(static head => head.Substring(head.LastIndexOf(' ') + 1).TrimStart('@'));
            return string.Join(".", new[] { Namespace.Replace("@", "") }.Concat(outer).Append(Name).Where(static part => part.Length > 0));
        }
    }
}
