using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>
/// Edits somewhere else that change what a handler means. After each, what the driver emits, which has remembered all it could, is
/// what a driver emits that has never seen the project before.
/// </summary>
public class EditTests
{
    private const string Handlers = """
        using Aliased = Lib.Thing;
        using static Ids;
        namespace App;
        public partial class Handlers
        {
            [MessageRoute(Login)] public void Typed(Lib.Request request) { }
            [MessageRoute((uint)Code.Two), MessageGroup(Names.Members)] public static void Plain(Connection connection) { }
            [MessageRoute(30)] public static void Other(Aliased thing) { }
            [MessageRoute(40)] public static void Pointed(Point point) { }
            [MessageRoute(50, MaxBodyLength = Sizes.Inner.Most)] public static void Global(Everywhere request) { }
            [Renamed(60)] public static void ByAlias(uint id) { }
            [MessageRoute(70)] public static (int, Lib.Request) Tuple() => default;
        }
        """;

    private const string Library = """
        namespace Lib { public record Request; public class Thing : Base; public abstract class Base; public record Elsewhere; }
        """;

    private const string Constants = """
        global using Everywhere = Lib.Request;
        global using Renamed = Netman.MessageRouteAttribute;
        static class Ids { public const uint Login = First + 10; const uint First = 1; }
        enum Code : uint { One, Two }
        static class Names { public const string Members = "members"; }
        static class Sizes { public static class Inner { public const int Most = 5; } }
        """;

    private const string Others = """
        using System.Text.Json.Serialization;
        [JsonSerializable(typeof(Lib.Request)), JsonSerializable(typeof(Lib.Thing)), JsonSerializable(typeof((int, Lib.Request)))]
        public abstract partial class Context() : JsonSerializerContext(null);
        namespace App { public partial class Handlers { } [Payload] public struct Point { public byte X; string Y { get => ""; } } }
        class Unrelated { int M() { return 1; } }
        """;

    /// <summary>What is replaced, and by what.</summary>
    public static TheoryData<string, string> Edits => new()
    {
        { "const uint First = 1", "const uint First = 2" },
        { "One, Two }", "One = 7, Two }" },
        { "\"members\"", "\"admins\"" },
        { "Most = 5", "Most = 6" },
        { "global using Everywhere = Lib.Request;", "global using Everywhere = Lib.Elsewhere;" },
        { "global using Everywhere = Lib.Request;", "global using Everywhere = string;" },
        { "global using Renamed = Netman.MessageRouteAttribute;", "global using Renamed = System.ObsoleteAttribute;" },
        { "JsonSerializable(typeof(Lib.Request)), ", "" },
        { "class Handlers { }", "class Handlers { public Handlers(int x) { } }" },
        { "class Handlers { }", "class Handlers { private Handlers() { } }" },
        { "class Handlers { }", "class Handlers { public required int X { get; set; } }" },
        { "class Handlers { }", "class Handlers { public void Typed(Lib.Request other) { } }" },
        { "public partial class Handlers { }", "public static partial class Handlers { }" },
        { "public partial class Handlers { }", "[MessageGroup(\"all\")] public partial class Handlers { }" },
        { "public partial class Handlers { }", "public partial class Handlers<T> { }" },
        { "namespace App {", "namespace App { class Connection { }" },
        { "namespace App {", "namespace App { class MessageRouteAttribute : System.Attribute { public MessageRouteAttribute(uint id) { } public int MaxBodyLength { get; set; } }" },
        { "namespace App {", "namespace App.Lib { public record Request; } namespace App {" },
        { "namespace App {", "namespace App { class Code; } namespace App {" },
        { "namespace App {", "namespace App { class Sizes { public class Inner { public const int Most = 9; } } }  namespace App {" },
        { "namespace App {", "namespace System { public struct ValueTuple<A, B> : Netman.IPayload<(A, B)> { } } namespace App {" },
        { "public byte X;", "public string X;" },
        { "string Y { get => \"\"; }", "int Y { get => 1; }" },
        { "string Y { get => \"\"; }", "string Y { get => field; }" },
        { "string Y { get => \"\"; }", "string Y { get; }" },
        { "[Payload] ", "" },
        { "public class Thing : Base;", "public abstract class Thing : Base;" },
        { "public class Thing : Base;", "class Thing : Base, Netman.IPayload<Thing>;" },
        { "public abstract class Base;", "public abstract class Base : Netman.IPayload<Thing>;" },
        { "public record Request;", "public interface Request;" },
        { "namespace Lib", "namespace Bib" },
        { "class Unrelated { int M() { return 1; } }", "class Unrelated { int M() { return 2; } }" },
        { "class Unrelated { int M() { return 1; } }", "class Unrelated { long M() { return 1; } }" },
        { "class Unrelated { int M() { return 1; } }", "#nullable disable\nclass Unrelated;" },
        { "class Unrelated { int M() { return 1; } }", "class Unrelated { class Connection; class Code; }" },
        { "class Unrelated { int M() { return 1; } }", "class Unrelated { int M() { return 1; } " },
        { "using Aliased = Lib.Thing;", "using Aliased = Lib.Request;" },
        { "using static Ids;", "" },
        { "partial class Handlers\n", "partial class Handlers : Lib.Base\n" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_elsewhere_is_noticed_and_so_is_its_undoing(string text, string replacement)
    {
        GeneratorRun before = Start();
        GeneratorRun after = before.Edit(Replace(text, replacement)).ShouldBeAsFromScratch();
        after.Input.ShouldNotBeSameAs(before.Input, "the text to replace is there");
        after.Edit(_ => before.Input).ShouldBeAsFromScratch().Emitted.ShouldBe(before.Emitted);
    }

    [Theory]
    [InlineData("const uint First = 1", "const uint First = 2", "case 12u")]
    [InlineData("One, Two }", "One = 7, Two }", "case 8u")]
    [InlineData("Most = 5", "Most = 6", ", 6)")]
    [InlineData("namespace App {", "namespace App.Lib { public record Request : IPayload<Request>; } namespace App {", "App.Lib.Request")]
    public void The_edits_reach_the_table(string text, string replacement, string emitted)
    {
        Start().Table.ShouldNotContain(emitted);
        Start().Edit(Replace(text, replacement)).Table.ShouldContain(emitted);
    }

    [Fact]
    public void References_options_and_names_are_noticed()
    {
        GeneratorRun run = Start();
        MetadataReference netman = run.Input.References.Single(static each => each.Display!.EndsWith("Netman.dll", StringComparison.Ordinal));
        MetadataReference json = run.Input.References.Single(static each => each.Display!.EndsWith("System.Text.Json.dll", StringComparison.Ordinal));
        foreach (Func<CSharpCompilation, Compilation> edit in (Func<CSharpCompilation, Compilation>[])
        [
            input => input.RemoveReferences(netman), input => input.AddReferences(netman), input => input.RemoveReferences(json), input => input.AddReferences(json),
            input => input.WithOptions(input.Options.WithOutputKind(OutputKind.ConsoleApplication)), input => input.WithAssemblyName("Else"),
            input => input.WithOptions(input.Options.WithNullableContextOptions(NullableContextOptions.Disable)),
            input => input.RemoveSyntaxTrees(input.SyntaxTrees[2]), input => input.AddSyntaxTrees(Compilations.Parse(Library, "New.cs")),
            input => input.RemoveAllSyntaxTrees(),
        ])
            run = run.Edit(edit).ShouldBeAsFromScratch();
    }

    [Fact]
    public void A_referenced_project_that_changes_is_noticed()
    {
        CSharpCompilation Lib(string id) => Compilations.Create($"namespace Far; public static class Far {{ public const uint Id = {id}; }}").WithAssemblyName("Far");
        MetadataReference one = Lib("1").ToMetadataReference(), two = Lib("2").ToMetadataReference();
        CSharpCompilation input = Compilations.Create("static class H { [MessageRoute(Far.Far.Id)] public static void M() { } }").AddReferences(one);
        GeneratorRun run = GeneratorRun.Of(input);
        run.Table.ShouldContain("case 1u");
        run.Edit(each => each.ReplaceReference(one, two)).ShouldBeAsFromScratch().Table.ShouldContain("case 2u");
    }

    [Fact]
    public void Projects_that_share_trees_and_run_at_once_do_not_share_what_they_mean()
    {
        CSharpCompilation project = Start().Input;
        CSharpCompilation[] variants = [.. Edits.Select(row => (CSharpCompilation)Replace(row.Data.Item1, row.Data.Item2)(project))];
        string[] expected = [.. variants.Select(static variant => GeneratorRun.FromScratch(variant).Emitted)];
        Parallel.For(0, variants.Length * 4, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, each =>
            GeneratorRun.Of(variants[each % variants.Length]).Emitted.ShouldBe(expected[each % variants.Length]));
    }

    internal static GeneratorRun Start() => GeneratorRun.Of(Compilations.Create(Handlers, Library, Constants, Others));

    internal static Func<CSharpCompilation, Compilation> Replace(string text, string replacement) => input =>
    {
        if (text.Length == 0 || input.SyntaxTrees.FirstOrDefault(each => each.ToString().Contains(text, StringComparison.Ordinal)) is not { } tree)
            return input;
        string source = tree.ToString();
        int at = source.IndexOf(text, StringComparison.Ordinal);
        return input.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(source.Remove(at, text.Length).Insert(at, replacement))));
    };
}
