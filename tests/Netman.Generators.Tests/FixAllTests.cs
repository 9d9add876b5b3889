using Microsoft.CodeAnalysis.CodeFixes;
using Netman.CodeFixes;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>"Fix all occurrences", in each of its scopes: one step, and what is left compiles.</summary>
public class FixAllTests
{
    private const string Wire = """
        public partial class Wire() : System.Text.Json.Serialization.JsonSerializerContext(null)
        {
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(System.Type type) => null;
        }
        """;

    [Theory]
    [InlineData(FixAllScope.Document)]
    [InlineData(FixAllScope.Project)]
    [InlineData(FixAllScope.Solution)]
    public async Task Two_on_one_line_and_in_parts_of_one_class_in_two_files(FixAllScope scope)
    {
        using Editor editor = Editor.Open(
            "static partial class H { [MessageRoute(1)] static void A() { } [MessageRoute(2)] private static void B() { } }",
            "static partial class H { [MessageRoute(3)] static void C() { } [MessageRoute(4)] private static void D() { } }");
        await editor.ApplyAll(new AccessibilityFix(), scope, "Make the method internal");
        (await editor.Texts())[1].ShouldBe(
            "static partial class H { [MessageRoute(3)] internal static void C() { } [MessageRoute(4)] internal static void D() { } }");
        (await editor.Find()).Length.ShouldBe(scope == FixAllScope.Document ? 2 : 0);
        (await editor.Errors()).ShouldBeEmpty();
    }

    [Fact]
    public Task Clashes_get_an_id_each() => ShouldFixAll(
        new FreeIdFix(), "Use the next free id",
        "static class H { [MessageRoute(1)] public static void A() { } [MessageRoute(1)] public static void B() { } }",
        "static class I { [MessageRoute(1)] public static void C() { } [MessageRoute(2)] public static void D() { } }");

    [Fact]
    public Task A_context_is_told_of_every_type_once() => ShouldFixAll(
        new SerializerFix(), "Tell the JSON context of it",
        "public class A; public class B; " + Wire,
        "static class H { [MessageRoute(1)] public static void M(A a) { } [MessageRoute(2)] public static A N(B b) => null!; }",
        "static class I { [MessageRoute(3)] public static Task<B> M() => null!; }");

    [Fact]
    public Task A_middleware_that_two_classes_use_is_declared_once() => ShouldFixAll(
        new MissingMethodFix(), "Declare 'InvokeAsync'",
        "static class Audit { }",
        "[UseMiddleware(typeof(Audit))] static class H { [MessageRoute(1)] public static void M() { } }",
        "[UseMiddleware(typeof(Audit))] static class I { [MessageRoute(2)] public static void M() { } }");

    [Fact]
    public Task Gates_that_are_not_there_are_declared() => ShouldFixAll(
        new MissingMethodFix(), "Declare 'One'",
        "static partial class H { [MessageRoute(1, Gate = \"One\")] public static void M() { } }",
        "static partial class H { [MessageRoute(2, Gate = \"One\")] public static void N() { } }");

    [Fact]
    public Task Two_payloads_too_many_in_one_signature_go_one_after_the_other() => ShouldFixAll(
        new SecondPayloadFix(), "Remove the parameter",
        "static class H { [MessageRoute(1)] public static void M(string a, string b) { } [MessageRoute(2)] public static void N(string a, string b) { } }");

    [Fact]
    public Task What_blocks_twice_in_one_expression_is_awaited_twice() => ShouldFixAll(
        new AwaitFix(), "Await it",
        "static class H { [MessageRoute(1)] public static async Task M() { await Task.Yield(); _ = Task.FromResult(1).Result + Task.FromResult(2).Result; Thread.Sleep(1); } }");

    [Fact]
    public Task Struct_within_struct_is_packed_with_it() => ShouldFixAll(
        new PackFix(), "Pack the struct",
        "[Payload(Endianness.Big)] public struct P { public byte A; public int B; } [Payload(Endianness.Big)] public struct Q { public byte A; public short B; }");

    [Theory]
    [InlineData("[MessageRoute(1)] static void M() { }", "[MessageRoute(1)] internal static void M() { }")]
    [InlineData("[MessageRoute(1)] public static void M() => Thread.Sleep(1);", "[MessageRoute(1)] public static async ValueTask M() => await Task.Delay(1);")]
    [InlineData("[MessageRoute(1, Gate = \"No\")] public static void M() { }", "[MessageRoute(1, Gate = \"No\")] public static void M() { }\n\n    internal static bool No(Connection connection) => false;\n")]
    public async Task A_file_that_two_projects_have_is_fixed_once_for_both(string before, string after)
    {
        using Editor editor = Editor.Open($"static class H {{\n    {before} }}").WithSecondProject();
        (CodeFixProvider fix, string title) = before.Contains("Gate", StringComparison.Ordinal) ? (new MissingMethodFix(), "Declare 'No'")
            : before.Contains("Sleep", StringComparison.Ordinal) ? ((CodeFixProvider)new AwaitFix(), "Make the handler asynchronous and await it") : (new AccessibilityFix(), "Make the method internal");
        await editor.ApplyAll(fix, FixAllScope.Solution, title);
        string[] texts = await editor.AllTexts();
        texts.Length.ShouldBe(2);
        texts.Distinct().ShouldHaveSingleItem().ShouldBe($"static class H {{\n    {after}{(after.EndsWith('\n') ? "" : " ")}}}");
    }

    private static async Task ShouldFixAll(CodeFixProvider fix, string title, params string[] sources)
    {
        using Editor editor = Editor.Open(sources);
        (await editor.Find()).Length.ShouldBeGreaterThan(0);
        await editor.ApplyAll(fix, FixAllScope.Project, title);
        (await editor.Errors()).ShouldBeEmpty(string.Join('\n', await editor.Texts()));
        (await editor.Find()).ShouldBeEmpty(string.Join('\n', await editor.Texts()));
    }
}
