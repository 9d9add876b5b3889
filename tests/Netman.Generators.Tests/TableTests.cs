using Microsoft.CodeAnalysis;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Named tables, and what a table says about itself.</summary>
public class TableTests
{
    [Fact]
    public void A_named_table_completes_the_users_class() =>
        Snapshot.Verify(GeneratorRun.Of(Sources.TwoTables).ShouldBeClean().File("App.ChatRoutes.g.cs"));

    [Fact]
    public async Task Each_table_serves_its_own_classes_behind_its_own_and_everybodys_middleware()
    {
        await using GeneratedTable chat = await GeneratedTable.Of("App.ChatRoutes", Sources.TwoTables);
        (await chat.Send(1, "")).ShouldBe("100:only chat 101:every 1:chat");
        await using GeneratedTable admin = await GeneratedTable.Of("App.Outer+AdminRoutes", Sources.TwoTables);
        (await admin.Send(1, "")).ShouldBe("101:every 1:admin");
        (await admin.Send(9, "")).ShouldBe("101:every 2:unknown");
        await using GeneratedTable rest = await GeneratedTable.Of(Sources.TwoTables);
        (await rest.Send(1, "")).ShouldBe("101:every 1:default");
    }

    [Fact]
    public void A_table_that_names_no_class_serves_every_route_that_no_other_names()
    {
        GeneratorRun run = GeneratorRun.Of(Sources.TwoTables, "[MessageDispatcher] partial class All;").ShouldBeClean();
        run.File("All.g.cs").ShouldContain("Default(");
        run.File("All.g.cs").ShouldNotContain("Say(");
    }

    /// <summary>The analyzers see the class with what was emitted into it: a constructor, fields, classes.</summary>
    [Fact]
    public async Task A_named_table_with_middleware_and_services_is_a_table_after_it_was_completed_too()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public interface IClock { }
            [PerConnection] public sealed class Session { }
            public static class H
            {
                [MessageRoute(1, MaxPerSecond = 5)] public static void M(IClock clock, Session session) { }
                [Middleware] public static ValueTask First(MessageContext c, MessageDelegate n) => n(c);
                [Middleware] public static ValueTask Second(MessageContext c, MessageDelegate n) => n(c);
            }
            [MessageDispatcher(typeof(H))] public sealed partial class T;
            """).ShouldBeClean();
        run.File("T.g.cs").ShouldContain("public T(");
        (await Diagnose.Find(run.Output)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Handlers_and_members_of_a_table_class_are_in_nobodys_way()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public interface IClock { }
            [MessageDispatcher] public sealed partial class T
            {
                private readonly int _iClock = 1, _h = 2;
                [MessageRoute(1)] public static void Clock(IClock clock) { }
                [MessageRoute(2)] public static string Say(IClock clock) => "";
                public int Sum => _iClock + _h;
                [Middleware] public static ValueTask First(MessageContext c, MessageDelegate n) => n(c);
                [Middleware] public static ValueTask Second(MessageContext c, MessageDelegate n) => n(c);
                private static void SecondLink() { }
            }
            public sealed class H { [MessageRoute(3)] public void M() { } }
            """).ShouldBeClean();
        run.File("T.g.cs").ShouldContain("_iClock_2 = Require<");
        (await Diagnose.Find(run.Output)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_table_lists_its_routes_without_reflection()
    {
        await using GeneratedTable admin = await GeneratedTable.Of("App.Outer+AdminRoutes", Sources.TwoTables);
        admin.Routes.Select(static route => (route.Id, route.Name, route.Group, route.MaxBodyLength, string.Join(' ', route.Middleware)))
            .ShouldBe([(1u, "Admin.Stop", "admins", -1, "Everywhere.Every"), (null, "Admin.Unknown", null, -1, "Everywhere.Every")]);
    }

    [Fact]
    public async Task The_table_is_logged_at_Debug_when_its_endpoint_is_bound()
    {
        using var log = new LogLines();
        await using GeneratedTable table = await GeneratedTable.Of("""
            namespace App;
            public static class H
            {
                [MessageRoute(1, MaxPerSecond = 2, RequiresGroup = "m", Gate = nameof(G), MaxBodyLength = 9, Execution = Execution.ThreadPool), MessageGroup("g")]
                public static string M(string text) => text;
                [MessageRoute(2)] public static void Plain() { }
                public static bool G() => true;
                [Middleware] public static ValueTask A(MessageContext c, MessageDelegate n) => n(c);
                [Middleware(Group = "g")] public static ValueTask B(MessageContext c, MessageDelegate n) => n(c);
            }
            """, log: log);
        log.Lines.Where(static line => line.Contains(" routes ", StringComparison.Ordinal)).Select(static line => line[line.IndexOf("routes", StringComparison.Ordinal)..]).ShouldBe(
        [
            "routes 1 to H.M, group g, takes String, answers String, at most 9 bytes, members of m only, if H.G, at most 2 a second (2 at once), on ThreadPool, through H.A > H.B",
            "routes 2 to H.Plain, through H.A",
        ]);
    }

    [Theory]
    [InlineData("[MessageDispatcher] class T;")]
    [InlineData("[MessageDispatcher] partial class T<X>;")]
    [InlineData("[MessageDispatcher(null!)] partial class T;")]
    [InlineData("[MessageDispatcher(typeof(int), typeof(System.Collections.Generic.List<>))] partial class @class;")]
    [InlineData("namespace @namespace { partial interface @interface { [MessageDispatcher] private partial class T; } }")]
    [InlineData("partial record struct R { partial record C { [MessageDispatcher] partial class T; } }")]
    [InlineData("[MessageDispatcher] abstract partial class T : MessageDispatcher;")]
    [InlineData("[MessageDispatcher(typeof(Missing))] partial class T;")]
    [InlineData("[MessageDispatcher, MessageDispatcher] partial class T;")]
    [InlineData("[MessageDispatcher] partial class T; [MessageDispatcher] partial class T { }")]
    public void A_strange_table_is_completed_or_left_alone(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        run.Result.Exception.ShouldBeNull();
        foreach (SyntaxTree tree in run.Output.SyntaxTrees.Where(tree => !run.Input.ContainsSyntaxTree(tree)))
            run.Output.GetSemanticModel(tree).GetDiagnostics(cancellationToken: TestContext.Current.CancellationToken).ShouldBeEmpty();
    }
}
