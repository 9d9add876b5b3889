using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Middleware that a class or a method asks for by attribute: it wraps those routes and no other.</summary>
public class UsedMiddlewareTests
{
    private const string Source = """
        namespace App;
        [UseMiddleware(typeof(Audit), Order = 2), UseMiddleware(typeof(Audit), nameof(Audit.Early), Order = 1)]
        public static class Accounts
        {
            [MessageRoute(1), MessageGroup("members")] public static string Read() => "read";
            [MessageRoute(2), UseMiddleware(typeof(Limits), "Check")] public static string Write(string text) => text;
            public static class Inner { [MessageRoute(3), UseMiddleware(typeof(Audit))] public static string Deep() => "deep"; }
            [Middleware] public static ValueTask Global(MessageContext context, MessageDelegate next) => Audit.Said(context, next, "global");
            [Middleware(Group = "members")] public static ValueTask Members(MessageContext context, MessageDelegate next) => Audit.Said(context, next, "members");
        }
        public static class Other { [MessageRoute(4)] public static string Plain() => "plain"; }
        public static class Audit
        {
            public static ValueTask InvokeAsync(MessageContext context, MessageDelegate next) => Said(context, next, "audit");
            public static ValueTask Early(MessageContext context, MessageDelegate next) => Said(context, next, "early");
            public static ValueTask Said(MessageContext context, MessageDelegate next, string what)
            {
                context.Connection.Send(100, System.Text.Encoding.UTF8.GetBytes(what));
                return next(context);
            }
        }
        public sealed class Limits
        {
            private int _calls;
            public ValueTask Check(MessageContext context, MessageDelegate next) => ++_calls > 2 ? default : next(context);
        }
        """;

    [Fact]
    public void What_a_class_uses_is_linked_behind_global_and_group_middleware() => Snapshot.Verify(GeneratorRun.Of(Source).ShouldBeClean().Table);

    [Theory]
    [InlineData(1, "100:global 100:members 100:early 100:audit 1:read")]
    [InlineData(2, "100:global 100:early 100:audit 2:body")]
    [InlineData(3, "100:global 100:early 100:audit 100:audit 3:deep")]
    [InlineData(4, "100:global 4:plain")]
    public async Task Used_middleware_wraps_the_routes_of_its_class_and_no_other(uint id, string expected)
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        (await table.Send(id, "body")).ShouldBe(expected);
    }

    /// <summary>Both were served without what their class asks for.</summary>
    [Fact]
    public async Task The_fallback_and_the_text_route_of_a_class_are_behind_what_it_uses()
    {
        const string Guarded = """
            [UseMiddleware(typeof(Guard)), MessageGroup("members")]
            public static class H
            {
                [FallbackRoute] public static string Rest() => "rest";
                [TextRoute, UseMiddleware(typeof(Guard), nameof(Guard.Second))] public static string Text(string text) => text;
            }
            public static class Guard
            {
                public static ValueTask InvokeAsync(MessageContext context, MessageDelegate next) => context.Body.IsEmpty ? default : next(context);
                public static ValueTask Second(MessageContext context, MessageDelegate next) => next(context);
                [Middleware(Group = "members")] public static ValueTask SignedIn(MessageContext context, MessageDelegate next) => next(context);
            }
            """;
        await using GeneratedTable table = await GeneratedTable.Of(Guarded);
        (await table.Send(9, "")).ShouldBe("");
        (await table.Send(9, "x")).ShouldBe("9:rest");
        string emitted = GeneratorRun.Of(Guarded).ShouldBeClean().Table;
        emitted.ShouldContain("DispatchTextAsync(global::Netman.MessageContext context) => global::Guard.SignedIn(context, _nextText);");
        emitted.ShouldContain("_nextText = new GuardLink(new SecondLink(Text_Text).Invoke).Invoke;");
        (await Diagnose.Source(Guarded)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_used_middleware_that_does_not_call_next_ends_the_message_there()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        await table.Send(2, "1");
        await table.Send(2, "2");
        (await table.Send(2, "3")).ShouldBe("100:global 100:early 100:audit");
    }

    [Theory]
    [InlineData("[UseMiddleware(typeof(A))] static class H { [MessageRoute(1)] public static void M() { } } static class A;", "NMG033 \"typeof(A)\"")]
    [InlineData("static class H { [MessageRoute(1), UseMiddleware(typeof(A), \"X\")] public static void M() { } } static class A { public static void X() { } }", "NMG033 \"typeof(A)\"")]
    [InlineData("[UseMiddleware(typeof(A))] static class H { [MessageRoute(1)] public static void M() { } [MessageRoute(2)] public static void N() { } } static class A { private static ValueTask InvokeAsync(MessageContext c, MessageDelegate n) => n(c); }", "NMG033 \"typeof(A)\"")]
    public async Task NMG033_underlines_a_middleware_that_cannot_be_called_and_its_routes_stay_out(string source, string expected)
    {
        (await Diagnose.Source(source)).ShouldBe([expected]);
        GeneratorRun.Of(source).Result.GeneratedSources.ShouldBeEmpty();
    }
}
