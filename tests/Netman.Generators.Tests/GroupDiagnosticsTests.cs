using Microsoft.CodeAnalysis;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>NMG015 and NMG016: a group that only one side knows.</summary>
public class GroupDiagnosticsTests
{
    private static string Guarded(string route, string middleware) => $$"""
        Console.WriteLine();
        public static class H
        {
            [MessageRoute(1), MessageGroup("{{route}}")] public static void M() { }
            [MessageRoute(2), MessageGroup("members")] public static void N() { }
            [Middleware(Group = "members")] public static ValueTask Check(MessageContext context, MessageDelegate next) => next(context);
            [Middleware(Order = 1, Group = "{{middleware}}")] public static ValueTask Other(MessageContext context, MessageDelegate next) => next(context);
        }
        """;

    [Theory]
    [InlineData("member", "write \"members\" if that is meant, or write [Middleware(Group = \"member\")] on one, or remove the group")]
    [InlineData("Members", "write \"members\" if that is meant, or write [Middleware(Group = \"Members\")] on one, or remove the group")]
    [InlineData("guests", "write [Middleware(Group = \"guests\")] on one, or remove the group")]
    public async Task NMG015_underlines_the_group_of_a_route_that_no_middleware_guards(string group, string instead)
    {
        Diagnostic found = (await Program(Guarded(group, "members"))).ShouldHaveSingleItem();
        found.Id.ShouldBe("NMG015");
        found.GetMessage(null).ShouldBe($"No middleware is in group '{group}', so nothing stands before 'H.M'; {instead}");
        Diagnose.Underlined(found).ShouldBe($"\"{group}\"");
    }

    [Theory]
    [InlineData("admins")]
    [InlineData("membersx")]
    public async Task NMG016_underlines_the_group_of_a_middleware_that_no_route_is_in(string group)
    {
        Diagnostic found = (await Program(Guarded("members", group))).ShouldHaveSingleItem();
        found.Id.ShouldBe("NMG016");
        found.GetMessage(null).ShouldStartWith($"No route is in group '{group}', so middleware 'H.Other' never runs; write ");
        Diagnose.Underlined(found).ShouldBe($"\"{group}\"");
    }

    [Fact]
    public async Task A_class_with_many_routes_is_told_once() =>
        (await Program("""
            Console.WriteLine();
            [MessageGroup("nobody")] public static class H { [MessageRoute(1)] public static void M() { } [MessageRoute(2)] public static void N() { } }
            """)).ShouldHaveSingleItem().Id.ShouldBe("NMG015");

    [Fact]
    public async Task In_a_library_only_what_no_program_can_reach_is_told()
    {
        const string Source = """
            public static class Open
            {
                [MessageRoute(1), MessageGroup("one")] public static void M() { }
                [Middleware(Group = "other")] public static ValueTask Check(MessageContext context, MessageDelegate next) => next(context);
            }
            internal static class Closed
            {
                [MessageRoute(2), MessageGroup("two")] public static void M() { }
                [Middleware(Group = "three")] public static ValueTask Check(MessageContext context, MessageDelegate next) => next(context);
            }
            """;
        (await Diagnose.Source(Source)).ShouldBe(["NMG015 \"\"two\"\"", "NMG016 \"\"three\"\""]);
    }

    private static Task<Diagnostic[]> Program(string source) => Diagnose.Find(Compilations.Create(OutputKind.ConsoleApplication, source));
}
