using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>NMG017: a middleware without a word of next.</summary>
public class NextDiagnosticsTests
{
    [Theory]
    [InlineData("[Middleware] public static ValueTask M(MessageContext context, MessageDelegate next) => default;")]
    [InlineData("[Middleware] public static ValueTask M(MessageContext context, MessageDelegate next) { return ValueTask.CompletedTask; }")]
    [InlineData("[Middleware] public static async ValueTask M(MessageContext context, MessageDelegate next) => await Task.Yield();")]
    [InlineData("public static ValueTask M(MessageContext context, MessageDelegate next) { if (context.MessageId == 0) throw new Exception(); return default; }")]
    [InlineData("[Middleware] public static ValueTask M(MessageContext context, MessageDelegate next) { ArgumentNullException.ThrowIfNull(next); return default; }")]
    [InlineData("[Middleware] public static ValueTask M(MessageContext context, MessageDelegate next) { Console.WriteLine(nameof(next)); return default; }")]
    public async Task NMG017_underlines_the_name_of_a_middleware_that_ends_every_message(string method) =>
        (await Diagnose.Source($"public static class H {{ {method} }}")).ShouldBe(["NMG017 \"M\""]);

    [Theory]
    [InlineData("=> next(context);")]
    [InlineData("=> context.MessageId == 0 ? default : next(context);")]
    [InlineData("{ if (context.MessageId == 0) return default; return next.Invoke(context); }")]
    [InlineData("{ return Through(next); ValueTask Through(MessageDelegate inner) => inner(context); }")]
    [InlineData("{ return Local(); ValueTask Local() => next(context); }")]
    [InlineData("{ Func<ValueTask> later = () => next(context); return later(); }")]
    [InlineData("{ _ = next; return default; }")]
    [InlineData("=> throw new NotImplementedException();")]
    [InlineData("{ throw new NotImplementedException(); }")]
    [InlineData("=> nxt(context);")]
    public async Task A_middleware_that_calls_it_somewhere_or_says_that_it_does_not_is_fine(string body) =>
        (await Diagnose.Source($"public static class H {{ [Middleware] public static ValueTask M(MessageContext context, MessageDelegate next) {body} }}")).ShouldBeEmpty();
}
