using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Names, strings and numbers at which what is emitted could break.</summary>
public class HostileNameTests
{
    private const string Json = "abstract class C() : System.Text.Json.Serialization.JsonSerializerContext(null) { public static C Default => null!; }";

    [Theory]
    [InlineData("namespace A { [MessageDispatcher] partial class Table; } namespace a { [MessageDispatcher] partial class table; }")]
    [InlineData("namespace Netman.Generated; [MessageDispatcher] partial class GeneratedRoutes; static class H { [MessageRoute(1)] public static void M() { } }")]
    [InlineData("namespace Netman; [MessageDispatcher] partial class RouteManifest; public static class H { [MessageRoute(1)] public static void M() { } }")]
    [InlineData("namespace Netman; [MessageDispatcher] partial class GeneratedRoutesExtensions; public static class H { [MessageRoute(1)] public static void M() { } }")]
    public void Tables_whose_files_would_have_one_name_have_two(string source) => GeneratorRun.Of(source).ShouldBeClean();

    [Theory]
    [InlineData("namespace A.B { [MessageDispatcher] partial class T; } namespace A { partial class B { [MessageDispatcher] partial class T; } }")]
    [InlineData("partial class A { [MessageDispatcher] partial class T; } partial struct A { [MessageDispatcher] partial class T; }")]
    [InlineData("partial struct { partial class { [MessageDispatcher] partial class T; } }")]
    [InlineData("namespace App.; [MessageDispatcher] partial class T; [PerConnection] class S { [MessageRoute(1)] public void M() { } }")]
    public void A_half_typed_table_never_makes_the_generator_throw(string source) => GeneratorRun.Of(source).ShouldNotBreakGeneratedCode();

    [Theory]
    [InlineData("Routes", "")]
    [InlineData("T", "public int Routes;")]
    [InlineData("T", "class Instances;")]
    [InlineData("T", "int Route1_M;")]
    [InlineData("T", "int _next1;")]
    [InlineData("T", "void Fallback_M() { }")]
    [InlineData("T", "public override Admission Admit(Connection c, uint id, int length, int limit) => default;")]
    [InlineData("T", "public override ValueTask DispatchAsync(MessageContext context) => default;")]
    public async Task NMG011_underlines_a_table_with_a_member_that_generated_code_has_too(string name, string member)
    {
        string source = $$"""[MessageDispatcher] partial class {{name}} { {{member}} } static class H { [MessageRoute(1, MaxBodyLength = 1)] public static void M() { } }""";
        (await Diagnose.Source(source)).ShouldContain($"NMG011 \"{name}\"");
        GeneratorRun.Of(source).Result.GeneratedSources.ShouldNotContain(file => file.HintName == name + ".g.cs");
    }

    [Fact]
    public void A_table_may_have_members_of_its_own_and_generated_names_keep_out_of_their_way() => GeneratorRun.Of("""
        [MessageDispatcher] partial class T { int _h = 1; int SecondLink => _h; void HOf() => _ = SecondLink; public override string ToString() => ""; [MessageRoute(2)] public static void Own() { } }
        [PerConnection] class H
        {
            [MessageRoute(1)] public void M() { }
            [Middleware] public static ValueTask First(MessageContext c, MessageDelegate n) => n(c);
            [Middleware] public static ValueTask Second(MessageContext c, MessageDelegate n) => n(c);
        }
        """).ShouldBeClean();

    [Theory]
    [InlineData("file")]
    [InlineData("required")]
    [InlineData("scoped")]
    [InlineData("record")]
    [InlineData("await")]
    [InlineData("extension")]
    [InlineData("plain")]
    public void A_name_that_is_a_keyword_in_some_places_is_none_in_the_table(string name) => GeneratorRun.Of($$"""
        partial class @{{name}} { [MessageDispatcher] partial class Inner; }
        namespace In { [MessageDispatcher] partial class @{{name}}; }
        static class H { [MessageRoute(1)] public static Task<string> @{{name}}() => null!; [MessageRoute(2)] public static void M([Service] In.@{{name}} service) { } }
        """).ShouldBeClean();

    [Theory]
    [InlineData("(int, int)[]", "(int, int)[]")]
    [InlineData("System.Collections.Generic.List<(int, string?)>[]", "System.Collections.Generic.List<(int, string?)>[]")]
    [InlineData("int[][,]", "int[][,]")]
    public void A_payload_without_a_simple_name_has_a_field_with_one(string listed, string taken) =>
        GeneratorRun.Of($$"""[System.Text.Json.Serialization.JsonSerializable(typeof({{listed}}))] {{Json}} static class H { [MessageRoute(1)] public static {{taken}} M({{taken}} p) => p; }""")
            .ShouldBeClean().Table.ShouldContain("case 1u");

    [Theory]
    [InlineData("class C")]
    [InlineData("class C : System.Text.Json.Serialization.JsonSerializerContext")]
    [InlineData("abstract class C<T>() : System.Text.Json.Serialization.JsonSerializerContext(null) { public static C<T> Default => null!; }")]
    [InlineData("abstract class C() : System.Text.Json.Serialization.JsonSerializerContext(null) { public C Default => null!; }")]
    [InlineData("abstract class C() : System.Text.Json.Serialization.JsonSerializerContext(null) { static C Default => null!; }")]
    [InlineData("class O { public partial class C : System.Text.Json.Serialization.JsonSerializerContext; }")]
    public async Task A_class_that_only_looks_like_a_JSON_context_serializes_nothing(string declaration)
    {
        string source = $"record R; static class H {{ [MessageRoute(1)] internal static void M(R r) {{ }} }} [System.Text.Json.Serialization.JsonSerializable(typeof(R))] {declaration}{(declaration.EndsWith('}') ? "" : ";")}";
        source = source.Replace("JsonSerializable(typeof(R))] class O { public", "Obsolete] class O { [System.Text.Json.Serialization.JsonSerializable(typeof(R))] public", StringComparison.Ordinal);
        GeneratorRun.Of(source).ShouldNotBreakGeneratedCode().Result.GeneratedSources.ShouldBeEmpty();
        (await Diagnose.Source(source)).ShouldBe(["NMG013 \"R\""]);
    }

    [Theory]
    [InlineData("[MessageRoute(1), Obsolete(\"old\", true)] public static void M() { }")]
    [InlineData("[MessageRoute(1), System.Runtime.InteropServices.UnmanagedCallersOnly] public static void M() { }")]
    public async Task NMG004_underlines_what_the_compiler_lets_nobody_call(string handler)
    {
        string source = $"static class H {{ {handler} }}";
        GeneratorRun.Of(source).Result.GeneratedSources.ShouldBeEmpty();
        (await Diagnose.Source(source)).ShouldBe(["NMG004 \"M\""]);
    }

    [Fact]
    public void An_overload_that_differs_by_reference_takes_no_handler_out_of_the_table() =>
        GeneratorRun.Of("static class H { [MessageRoute(1)] public static void M(Connection c) { } public static void M(in Connection c) { } }")
            .ShouldBeClean().Table.ShouldContain("case 1u");

    [Fact]
    public void Constants_of_every_kind_are_ids() =>
        Cases(GeneratorRun.Of("""
            static class H
            {
                const uint B = (uint)E.X, C = B << 2; enum E : long { X = 3 }
                [MessageRoute('a')] public static void M1() { }
                [MessageRoute(C + 1)] public static void M2() { }
                [MessageRoute(unchecked((uint)-1))] public static void M3() { }
                [MessageRoute((uint)E.X)] public static void M4() { }
                [MessageRoute(id: (byte)7)] public static void M5() { }
                [MessageRoute(default)] public static void M6() { }
                [MessageRoute(0b1000_0000u)] public static void M7() { }
            }
            """).ShouldBeClean().Table).ShouldBe(["0", "3", "7", "13", "97", "128", "4294967295"]);

    [Theory]
    [InlineData("checked((uint)-1)")]
    [InlineData("4294967296")]
    [InlineData("1L")]
    [InlineData("1.0")]
    [InlineData("M.Length")]
    [InlineData("Missing.Id")]
    public void What_is_no_id_is_no_route(string id) =>
        GeneratorRun.Of($"static class H {{ [MessageRoute({id})] public static void M() {{ }} }}").ShouldNotBreakGeneratedCode().Result.GeneratedSources.ShouldBeEmpty();

    [Theory]
    [InlineData("\"a\\\"b\\n{0}\"")]
    [InlineData("\"\\u2028\\u2029\\u0085\\0\\r\\n\"")]
    [InlineData("\"\\ud800 alone \\udc00\"")]
    [InlineData("\"😀 */ // /* \\\\ {{x}} %s\"")]
    [InlineData("\"\"\" \"raw\" \"\"\"")]
    [InlineData("\"\"")]
    public async Task A_group_of_any_text_is_spelled_so_that_it_reads_back(string literal)
    {
        string source = $$"""
            public static class H
            {
                public const string Group = {{literal}};
                [MessageRoute(1, RequiresGroup = {{literal}}), MessageGroup({{literal}})] public static void M() { }
                [Middleware(Group = {{literal}})] public static ValueTask A(MessageContext c, MessageDelegate n) => n(c);
            }
            """;
        await using GeneratedTable table = await GeneratedTable.Of(source);
        object? value = SyntaxFactory.ParseExpression(literal) is Microsoft.CodeAnalysis.CSharp.Syntax.LiteralExpressionSyntax text ? text.Token.Value : null;
        RouteInfo route = table.Routes.ShouldHaveSingleItem();
        (route.Group, route.RequiresGroup, route.Middleware.Count).ShouldBe(((string?)value, (string?)value, 1));
    }

    [Theory]
    [InlineData("using R = Netman.MessageRouteAttribute; static class H { [R(1)] public static void M() { } }")]
    [InlineData("using R = Netman; static class H { [R.MessageRoute(1)] public static void M() { } [R::MessageRoute(2)] public static void N() { } }")]
    [InlineData("namespace A { using RAttribute = global::Netman.MessageRouteAttribute; static class H { [R(1)] public static void M() { } } }")]
    [InlineData("static class H { [Message\\u0052oute(1)] public static void \\u0041bc() { } [@MessageRouteAttribute(2)] public static void A\\u0301\\u200dx() { } }")]
    [InlineData("#if !X\nstatic class H\n#else\nclass\n#endif\n{\n#line 9 \"other.cs\"\n[MessageRoute(1)]\n#line hidden\n#if X\n(\n#endif\npublic static void M() { }\n#region r\n#pragma warning disable\n#nullable disable\n}\n#endregion")]
    [InlineData("static class H { [MessageRoute(1), System.Diagnostics.Conditional(\"NEVER\")] public static void M() { } }")]
    public void However_an_attribute_is_written_the_route_is_served(string source) => GeneratorRun.Of(source).ShouldBeClean().Table.ShouldContain("case 1u");

    private static IEnumerable<string> Cases(string table) =>
        table.Split("case ").Skip(1).Select(static each => each[..each.IndexOf('u')]);
}
