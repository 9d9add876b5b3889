using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>A file in the middle of being edited: what stands in it is C# no more, and the generator lives with that.</summary>
public class HostileEditTests
{
    /// <summary>Something of everything that tables are made of.</summary>
    private const string File = """
        namespace App.@namespace;
        using R = Netman.MessageRouteAttribute;
        [MessageGroup("a\"b")]
        public partial class @class
        {
            [MessageRoute(1), R(2, MaxBodyLength = 4, RequiresGroup = "g", Gate = nameof(Open), MaxPerSecond = 3, Burst = 4)]
            public static async ValueTask @void(ReadOnlyMemory<byte> @params, Connection @int, uint id) { await Task.Yield(); @int.Send(id, @params.Span); }
            internal static bool Open(Connection c, Session s, IServiceProvider p) => s.N > 0;
            [Middleware(Order = -5, Group = "a\"b")] public ValueTask @event(MessageContext @is, MessageDelegate next, Session s) => next(@is);
            [FallbackRoute(BadPayloads = true)] internal void Größe() { }
            [MessageRoute(3, Execution = Execution.ThreadPool)] public Move Turn(Move m, [Service] Rec[] l) => m;
            [MessageRoute(4), Reply(5)] public static Task<Rec?> Json(Rec r, [Scoped] IServiceProvider p) => null!;
        }
        [PerConnection] public sealed class Session(Connection c, IServiceProvider p) : IDisposable { public int N; public void Dispose() { } [MessageRoute(7)] public string S(string s) => s; }
        [Payload(Endianness.Big)] public readonly record struct Move(short A, short B);
        public sealed record Rec(int X);
        [System.Text.Json.Serialization.JsonSerializable(typeof(Rec))] public abstract class Ctx() : System.Text.Json.Serialization.JsonSerializerContext(null) { public static Ctx Default => null!; }
        [UseMiddleware(typeof(Audit))] public static class Used { [MessageRoute(8), UseMiddleware(typeof(Audit), nameof(Audit.Twice), Order = 2)] public static void A(ReadOnlySpan<byte> b) { } [TextRoute] public static string T(string s) => s; }
        public static class Audit { public static ValueTask InvokeAsync(MessageContext c, MessageDelegate n) => n(c); public static ValueTask Twice(MessageContext c, MessageDelegate n) => n(c); }
        public partial struct Outer { public partial class Inner { [MessageDispatcher(typeof(@class), typeof(Used))] partial class Table; [MessageDispatcher] public partial class Other { } } }
        """;

    private static readonly string[] s_tokens =
        [.. Compilations.Parse(File, "").GetRoot().DescendantTokens().Select(static token => token.ToFullString()).Where(static text => text.Length > 0)];

    [Fact]
    public void Without_any_one_of_its_tokens_a_file_breaks_nothing_that_is_generated() =>
        TryAll(Enumerable.Range(0, s_tokens.Length).Select(static left => string.Concat(s_tokens.Where((_, index) => index != left))));

    [Fact]
    public void Tokens_that_are_doubled_swapped_and_misplaced_break_nothing_that_is_generated()
    {
        var random = new Random(1);
        TryAll(Enumerable.Range(0, 60).Select(_ => Shuffled(random)));
    }

    private static string Shuffled(Random random)
    {
        List<string> tokens = [.. s_tokens];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int one = random.Next(tokens.Count), other = random.Next(tokens.Count);
            switch (random.Next(3))
            {
                case 0:
                    tokens.Insert(other, tokens[one]);
                    break;
                case 1:
                    (tokens[one], tokens[other]) = (tokens[other], tokens[one]);
                    break;
                default:
                    tokens[one] = tokens[other];
                    break;
            }
        }

        return string.Concat(tokens);
    }

    private static void TryAll(IEnumerable<string> files)
    {
        GeneratorRun run = GeneratorRun.Of(File).ShouldBeClean();
        foreach (string file in files)
            run = run.Edit(input => input.ReplaceSyntaxTree(input.SyntaxTrees[1], Compilations.Parse(file, input.SyntaxTrees[1].FilePath))).ShouldNotBreakGeneratedCode();
    }
}
