using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Routes of referenced assemblies join the tables of programs at build time.</summary>
public class LibraryTests
{
    private const string Library = """
        namespace Lib;
        public static class Rooms
        {
            [MessageRoute(10), MessageGroup("members")] public static string Enter(string room) => room;
            [MessageRoute(11)] internal static void Hidden() { }
            [MessageRoute(12, Gate = nameof(Closed))] public static void Gated() { }
            internal static bool Closed(Connection connection) => false;
            [Middleware] public static ValueTask Counted(MessageContext context, MessageDelegate next) => next(context);
        }
        internal static class Private { [MessageRoute(13)] public static void Never() { } }
        public sealed class Instance { internal Instance() { } [MessageRoute(14)] public void Unmade() { } }
        """;

    private const string Program = """
        NetmanServer.CreateBuilder().MapGeneratedRoutes();
        public static class Own
        {
            [MessageRoute(1)] public static void Mine() { }
            [Middleware(Group = "members")] public static ValueTask SignedIn(MessageContext context, MessageDelegate next) => next(context);
        }
        """;

    [Fact]
    public void A_library_names_its_public_classes() =>
        Snapshot.Verify(GeneratorRun.Of(Library).ShouldBeClean().File("RouteManifest.g.cs"));

    [Fact]
    public void A_program_has_no_manifest() =>
        GeneratorRun.Of(Compilations.Create(OutputKind.ConsoleApplication, Program)).ShouldBeClean()
            .Result.GeneratedSources.ShouldNotContain(static source => source.HintName.Contains("Manifest", StringComparison.Ordinal));

    [Fact]
    public void A_program_serves_the_public_routes_of_what_it_references()
    {
        string table = Build(Program).ShouldBeClean().Table;
        table.ShouldContain("case 1u: return Route1_Mine(context);");
        table.ShouldContain("case 10u: return global::Lib.Rooms.Counted(context, _next10);");
        table.ShouldContain("_next10 = new SignedInLink(Route10_Enter).Invoke;");
        foreach (int hidden in (int[])[11, 12, 13, 14])
            table.ShouldNotContain($"case {hidden}u");
    }

    [Fact]
    public void An_edit_in_the_program_does_not_read_the_library_again() =>
        Build(Program).Edit(static input => input.AddSyntaxTrees(Compilations.Parse("class Other;", "Other.cs"))).ShouldBeCached(declaresTheSame: false);

    [Fact]
    public void Another_library_does_not_take_them_up_unless_its_table_is_asked_for()
    {
        const string Other = "public static class Other { [MessageRoute(1)] public static void Mine() { } } ";
        Build(Other, OutputKind.DynamicallyLinkedLibrary).ShouldBeClean().Table.ShouldNotContain("case 10u");
        Build(Other + "[MessageDispatcher(typeof(Lib.Rooms))] partial class T;", OutputKind.DynamicallyLinkedLibrary).ShouldBeClean()
            .File("T.g.cs").ShouldContain("case 10u");
    }

    [Fact]
    public async Task NMG001_underlines_the_id_that_a_library_has_too_and_the_programs_handler_wins()
    {
        CSharpCompilation program = Reference(Program.Replace("MessageRoute(1)", "MessageRoute(10)", StringComparison.Ordinal), OutputKind.ConsoleApplication);
        GeneratorRun.Of(program).Table.ShouldContain("case 10u: return Route10_Mine(context);");
        Diagnostic found = (await Diagnose.Find(program)).Where(static each => each.Id == "NMG001").ShouldHaveSingleItem();
        found.GetMessage().ShouldBe("Message id 10 is handled by 'Own.Mine' already; give 'Rooms.Enter' an id of its own");
        found.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(found.Location.SourceSpan).ShouldBe("10");
    }

    [Fact]
    public async Task NMG035_names_the_public_routes_that_a_program_cannot_take_up() =>
        (await Diagnose.Find(Reference(Program, OutputKind.ConsoleApplication))).Select(static found => found.GetMessage()).Order().ShouldBe([
            "'Instance.Unmade' of 'Lib' is public and not in the table: something that it is made of or guarded by is not public",
            "'Rooms.Gated' of 'Lib' is public and not in the table: something that it is made of or guarded by is not public",
        ]);

    [Fact]
    public async Task A_library_that_serves_nothing_misses_nothing() =>
        (await Diagnose.Find(Reference("public static class Other { }", OutputKind.DynamicallyLinkedLibrary))).ShouldBeEmpty();

    private const string Shop = """
        using System.Text.Json.Serialization;
        namespace Shop;
        public record Order(string Item);
        public static class Orders { [MessageRoute(20)] public static Order Add(Order order) => order; }
        [JsonSerializable(typeof(Order))]
        internal class Wire() : JsonSerializerContext(null)
        {
            public static Wire Default { get; } = new();
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }
        """;

    /// <summary>It was not in the table, and nobody said so.</summary>
    [Fact]
    public async Task A_route_whose_JSON_only_its_library_can_read_is_missed_by_the_program()
    {
        CSharpCompilation program = Reference(Program, OutputKind.ConsoleApplication, Image(Of(Shop, "Shop")));
        GeneratorRun.Of(program).ShouldBeClean().Table.ShouldNotContain("case 20u");
        (await Diagnose.Find(program)).Select(static found => found.GetMessage()).ShouldContain(
            "'Orders.Add' of 'Shop' is public and not in the table: its JsonSerializerContext would have to be public, or one of this project list Shop.Order");
        GeneratorRun.Of(Reference(Program, OutputKind.ConsoleApplication, Image(Of(Shop.Replace("internal class", "public class", StringComparison.Ordinal), "Shop"))))
            .ShouldBeClean().Table.ShouldContain("case 20u");
        GeneratorRun.Of(Reference(Program + Shop[Shop.IndexOf("[JsonS", StringComparison.Ordinal)..].Replace("[JsonSerializable(typeof(Order))]", "[System.Text.Json.Serialization.JsonSerializable(typeof(Shop.Order))]", StringComparison.Ordinal).Replace(": Json", ": System.Text.Json.Serialization.Json", StringComparison.Ordinal),
            OutputKind.ConsoleApplication, Image(Of(Shop, "Shop")))).ShouldBeClean().Table.ShouldContain("case 20u");
    }

    [Theory]
    [InlineData("shop", false)]
    [InlineData("global", true)]
    public async Task A_library_behind_an_alias_breaks_nothing_that_is_generated(string alias, bool isServed)
    {
        CSharpCompilation program = Reference(Program, OutputKind.ConsoleApplication, Image(Of(Plain(20), "Shop")).WithAliases([alias]));
        GeneratorRun.Of(program).ShouldBeClean().Table.Contains("case 20u", StringComparison.Ordinal).ShouldBe(isServed);
        (await Diagnose.Find(program)).Any(static found => found.GetMessage() == "'Plain.Add' of 'Shop' is public and not in the table: the reference has the alias 'shop' and would have to be in 'global' as well").ShouldBe(!isServed);
    }

    [Fact]
    public async Task Libraries_with_classes_of_one_name_break_nothing_that_is_generated()
    {
        CSharpCompilation program = Reference(Program, OutputKind.ConsoleApplication, Image(Of(Plain(20), "Shop")), Image(Of(Plain(21), "Shop2")));
        GeneratorRun.Of(program).ShouldBeClean().Table.ShouldNotContain("case 2");
        (await Diagnose.Find(program)).Select(static found => found.GetMessage()).ShouldContain(
            "'Plain.Add' of 'Shop2' is public and not in the table: another 'Shop.Plain' hides its class; one of the two needs another name");
    }

    /// <summary>The program's own method was called for the library's message.</summary>
    [Fact]
    public void A_class_of_the_program_does_not_serve_the_routes_of_a_librarys_of_the_same_name()
    {
        string table = GeneratorRun.Of(Reference(Program + Plain(1), OutputKind.ConsoleApplication, Image(Of(Plain(20), "Shop")))).ShouldBeClean().Table;
        table.ShouldNotContain("case 20u");
    }

    [Theory]
    [InlineData("[Middleware] public static ValueTask", "NMG036 \"M\"")]
    [InlineData("[Middleware(Group = \"g\")] public static ValueTask", "NMG036 \"M\"")]
    [InlineData("[Middleware(Group = \"g\")] private protected static ValueTask", "NMG004 \"M\"")]
    public async Task NMG036_underlines_an_internal_middleware_before_a_public_route(string head, string expected)
    {
        const string Routes = "public static class H { [MessageRoute(1), MessageGroup(\"g\")] public static void N() { } } ";
        string guard = $"class W {{ {head} M(MessageContext c, MessageDelegate n) => n(c); }}";
        (await Diagnose.Source(Routes + guard)).ShouldBe([expected]);
        (await Diagnose.Source(Routes.Replace("public static class", "static class", StringComparison.Ordinal) + guard)).ShouldNotContain("NMG036 \"M\"");
        (await Diagnose.Source(Routes + "public " + guard)).ShouldNotContain("NMG036 \"M\"");
    }

    private static string Plain(int id) => $"namespace Shop {{ public static class Plain {{ [MessageRoute({id})] public static string Add() => \"\"; }} }}";

    private static Compilation Of(string source, string name) => GeneratorRun.Of(Compilations.Create(source).WithAssemblyName(name)).ShouldBeClean().Output;

    [Theory]
    [InlineData("App", "Tests", false)]
    [InlineData("My.App-1", "My.App-1.Tests", false)]
    [InlineData("App", "Tests", true)]
    public void A_program_that_sees_anothers_internals_maps_its_own_routes(string inner, string outer, bool asProject)
    {
        CSharpCompilation app = Compilations.Create(OutputKind.ConsoleApplication,
            $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{outer}\")]",
            "NetmanServer.CreateBuilder().MapGeneratedRoutes(); static class InApp { [MessageRoute(1)] public static void OfApp() { } }").WithAssemblyName(inner);
        Compilation built = GeneratorRun.Of(app).ShouldBeClean().Output;
        const string Source = """
            using Microsoft.Extensions;
            namespace Netman.Tests
            {
                static class InTests { [MessageRoute(2)] public static void OfTests() { } }
                class Program { static void Main() { NetmanServer.CreateBuilder().MapGeneratedRoutes(); _ = nameof(InApp); } }
            }
            namespace Microsoft.Extensions { class Any; }
            """;
        GeneratorRun run = GeneratorRun.Of(Compilations.Create(OutputKind.ConsoleApplication, Source).WithAssemblyName(outer)
            .AddReferences(asProject ? built.ToMetadataReference() : Image(built))).ShouldBeClean();
        run.Table.ShouldContain("case 2u");
        SyntaxTree source = run.Output.SyntaxTrees.Single(static tree => tree.ToString().Contains("InTests", StringComparison.Ordinal) && tree.FilePath == "File1.cs");
        IMethodSymbol mapped = source.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax>()
            .Select(call => run.Output.GetSemanticModel(source).GetSymbolInfo(call, TestContext.Current.CancellationToken).Symbol).OfType<IMethodSymbol>()
            .Single(static method => method.Name == "MapGeneratedRoutes");
        mapped.ContainingAssembly.Name.ShouldBe(outer);
    }

    [Theory]
    [InlineData("L", false)]
    [InlineData("L,global", true)]
    public void Routes_of_a_library_behind_an_extern_alias_alone_cannot_be_named(string aliases, bool served)
    {
        GeneratorRun run = GeneratorRun.Of(Compilations.Create(OutputKind.ConsoleApplication, "extern alias L; " + Program + " ").AddReferences(
            Image(GeneratorRun.Of(Compilations.Create(Library).WithAssemblyName("Lib")).Output).WithAliases(aliases.Split(',')))).ShouldBeClean();
        run.Table.Contains("case 10u", StringComparison.Ordinal).ShouldBe(served);
    }

    [Fact]
    public async Task NMG004_underlines_a_handler_whose_payload_is_behind_an_extern_alias_alone()
    {
        Compilation library = Compilations.Create("namespace Lib; [Payload] public struct Move { public int X; }").WithAssemblyName("Lib");
        CSharpCompilation program = Compilations.Create("extern alias L; static class H { [MessageRoute(1)] public static void M(L::Lib.Move[] move) { } }").AddReferences(Image(library).WithAliases(["L"]));
        GeneratorRun.Of(program).Result.GeneratedSources.ShouldBeEmpty();
        Diagnostic found = (await Diagnose.Find(program)).ShouldHaveSingleItem();
        (found.Id, Diagnose.Underlined(found)).ShouldBe(("NMG004", "M"));
    }

    private static GeneratorRun Build(string source, OutputKind kind = OutputKind.ConsoleApplication) => GeneratorRun.Of(Reference(source, kind));

    private static CSharpCompilation Reference(string source, OutputKind kind, params MetadataReference[] more)
    {
        Compilation library = GeneratorRun.Of(Compilations.Create(Library).WithAssemblyName("Lib")).ShouldBeClean().Output;
        return Compilations.Create(kind, source).AddReferences([Image(library), .. more]);
    }

    private static PortableExecutableReference Image(Compilation compilation)
    {
        using var image = new MemoryStream();
        compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success.ShouldBeTrue();
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
