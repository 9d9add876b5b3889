using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Netman.Generators.Support;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>What an edit may and may not cost: each case edits a project and looks at why every step ran.</summary>
public class IncrementalityTests
{
    private const string Handlers = """
        namespace App;
        public static class Handlers
        {
            [MessageRoute(1)]
            public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

            [Middleware(Order = 1)]
            public static ValueTask Guard(MessageContext context, MessageDelegate next) => next(context);

            [FallbackRoute]
            public static void Rest(Connection connection) { }

            private static int s_count = 1;
            public static int Count { get => 1; }
        }
        public sealed record Ping;
        public static class Typed { [MessageRoute(5), MessageGroup("pings")] public static Ping Answer(Ping ping) => ping; }
        public static class Text { [TextRoute] public static void OnText(string text) { } }
        [System.Text.Json.Serialization.JsonSerializable(typeof(Ping))]
        abstract partial class Context() : System.Text.Json.Serialization.JsonSerializerContext(null);
        [MessageDispatcher(typeof(Handlers))]
        public partial class Named;
        """;

    /// <summary>White space, comments, documentation, bodies, initializers: the first step of all has the value that it had.</summary>
    [Theory]
    [InlineData("namespace App;", "// a comment\nnamespace App;")]
    [InlineData("[MessageRoute(1)]", "\n\n   [MessageRoute(1)]")]
    [InlineData("[MessageRoute(1)]", "/// <summary>Documented.</summary>\n[MessageRoute( /* one */ 1 )]")]
    [InlineData("=> connection.Send(1, body);", "=> connection.Send(2, body[1..]);")]
    [InlineData("=> next(context);", "=> default;")]
    [InlineData("void Rest(Connection connection) { }", "void Rest(Connection connection) { connection.Send(0, default); }")]
    [InlineData("void Rest(Connection connection) { }", "void Rest(Connection connection) { void Local([Obsolete] int field) { } Local(1); }")]
    [InlineData("s_count = 1;", "s_count = 2 + 3;")]
    [InlineData("{ get => 1; }", "{ get => 2; }")]
    public void An_edit_that_declares_nothing_new_leaves_every_step_cached(string text, string replacement) =>
        GeneratorRun.Of(Handlers).Edit(Replace(text, replacement)).ShouldBeCached();

    [Theory]
    [InlineData("=> connection.Send(1, body);", "{ connection.Send(2, body); }")]
    [InlineData("void Rest(Connection connection) { }", "void Rest(Connection renamed) { }")]
    [InlineData("    [FallbackRoute]", "    public static int Unrelated => 1;\n    [FallbackRoute]")]
    [InlineData("{ get => 1; }", "{ get => field; }")]
    [InlineData("{ get => 1; }", "{ get; }")]
    [InlineData("s_count = 1;", "s_count;")]
    public void An_edit_that_changes_no_route_leaves_every_step_behind_the_first_cached(string text, string replacement) =>
        GeneratorRun.Of(Handlers).Edit(Replace(text, replacement)).ShouldBeCached(declaresTheSame: false);

    [Fact]
    public void A_file_without_routes_leaves_every_step_behind_the_first_cached()
    {
        GeneratorRun run = GeneratorRun.Of(Handlers).Edit(static input => input.AddSyntaxTrees(Compilations.Parse("class Other { void M() { } }", "Other.cs")));
        run.ShouldBeCached(declaresTheSame: false);
        run.Edit(static input => input.ReplaceSyntaxTree(input.SyntaxTrees[^1], Compilations.Parse("class Other { void M() { M(); } }", "Other.cs"))).ShouldBeCached();
        run.Edit(static input => input.RemoveSyntaxTrees(input.SyntaxTrees[^1])).ShouldBeCached(declaresTheSame: false);
    }

    [Theory]
    [InlineData("sealed record Ping;", "sealed record Ping(int X);", TrackingNames.Declarations)]
    [InlineData("sealed record Ping;", "sealed record Pong;", TrackingNames.Project)]
    [InlineData("s_count = 1;", "s_count = 1; const int Id = 3;", TrackingNames.Declarations)]
    public void A_declaration_that_could_matter_is_noticed_by_the_first_steps(string text, string replacement, string step) =>
        Reasons(GeneratorRun.Of(Handlers).Edit(Replace(text, replacement)), step).ShouldBe([IncrementalStepRunReason.Modified]);

    [Fact]
    public void Options_and_references_are_noticed_by_the_steps_that_are_about_them()
    {
        GeneratorRun run = GeneratorRun.Of(Handlers);
        GeneratorRun program = run.Edit(static input => input.WithOptions(input.Options.WithOutputKind(OutputKind.ConsoleApplication)));
        Reasons(program, TrackingNames.Assembly).ShouldBe([IncrementalStepRunReason.Modified]);
        Reasons(program, TrackingNames.Manifest).ShouldBe([IncrementalStepRunReason.Modified]);
        Reasons(run.Edit(static input => input.WithAssemblyName("Else")), TrackingNames.Assembly).ShouldBe([IncrementalStepRunReason.Modified]);
        GeneratorRun referenced = run.Edit(input => input.AddReferences(Library("Far", 900)));
        Reasons(referenced, TrackingNames.Libraries).ShouldBe([IncrementalStepRunReason.Modified]);
        Reasons(referenced, TrackingNames.AllRoutes).ShouldAllBe(static reason => reason != IncrementalStepRunReason.Modified);
    }

    [Theory]
    [InlineData("[MessageRoute(1)]", "[MessageRoute(2)]", TrackingNames.AllRoutes)]
    [InlineData("(Connection connection, ReadOnlySpan<byte> body)", "(ReadOnlySpan<byte> body, Connection connection)", TrackingNames.AllRoutes)]
    [InlineData("[MessageRoute(1)]", "[MessageRoute(1), MessageGroup(\"g\")]", TrackingNames.AllRoutes)]
    [InlineData("void Echo(", "void Renamed(", TrackingNames.AllRoutes)]
    [InlineData("[MessageRoute(1)]", "[MessageRoute(1), System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]", TrackingNames.AllRoutes)]
    [InlineData("namespace App;", "namespace Moved;", TrackingNames.AllRoutes)]
    [InlineData("Order = 1", "Order = 2", TrackingNames.AllMiddleware)]
    [InlineData("Order = 1", "Group = \"g\"", TrackingNames.AllMiddleware)]
    [InlineData("Guard(", "Gate(", TrackingNames.AllMiddleware)]
    [InlineData("Rest(Connection connection)", "Rest()", TrackingNames.AllRoutes)]
    [InlineData("[MessageRoute(1)]", "[MessageRoute(1, Execution = Execution.ThreadPool)]", TrackingNames.AllRoutes)]
    [InlineData("[MessageRoute(1)]", "[MessageRoute(1, MaxPerSecond = 5)]", TrackingNames.AllRoutes)]
    [InlineData("[MessageRoute(1)]", "[MessageRoute(1), UseMiddleware(typeof(Handlers), \"Guard\")]", TrackingNames.AllRoutes)]
    [InlineData("public sealed record Ping;", "[PerConnection] public sealed record Ping;", TrackingNames.AllRoutes)]
    [InlineData("public static class Typed", "[UseMiddleware(typeof(Handlers), \"Guard\")] public static class Typed", TrackingNames.AllRoutes)]
    [InlineData("[MessageRoute(1)]", "[MessageRoute(1, MaxBodyLength = 9)]", TrackingNames.AllRoutes)]
    [InlineData("JsonSerializable(typeof(Ping))", "JsonSerializable(typeof(Uri))", TrackingNames.AllJsonContexts)]
    [InlineData("[TextRoute]", "", TrackingNames.AllRoutes)]
    [InlineData("partial class Named", "partial class Renamed", TrackingNames.AllTables)]
    public void An_edit_that_changes_the_table_runs_its_step_and_the_output(string text, string replacement, string step)
    {
        GeneratorRun edited = GeneratorRun.Of(Handlers).Edit(Replace(text, replacement));
        Reasons(edited, step).ShouldBe([IncrementalStepRunReason.Modified]);
        Reasons(edited, TrackingNames.Dispatchers).ShouldContain(IncrementalStepRunReason.Modified);
    }

    [Fact]
    public void Two_routes_that_swap_files_leave_the_table_unchanged()
    {
        const string One = "static class One { [MessageRoute(1)] public static void A() { } }";
        const string Two = "static class Two { [MessageRoute(2)] public static void B() { } }";
        GeneratorRun swapped = GeneratorRun.Of(One, Two).Edit(static input => input
            .ReplaceSyntaxTree(input.SyntaxTrees[1], Compilations.Parse(Two, input.SyntaxTrees[1].FilePath))
            .ReplaceSyntaxTree(input.SyntaxTrees[2], Compilations.Parse(One, input.SyntaxTrees[2].FilePath)));
        Reasons(swapped, TrackingNames.AllRoutes).ShouldBe([IncrementalStepRunReason.Unchanged]);
        Reasons(swapped, TrackingNames.Dispatchers).ShouldAllBe(static reason => reason != IncrementalStepRunReason.Modified);
    }

    /// <summary>For each step an edit that gives it another value: a step without one fails here.</summary>
    [Fact]
    public void Every_step_has_an_edit_that_modifies_it_and_one_that_does_not()
    {
        Dictionary<string, Func<CSharpCompilation, Compilation>> edits = new(StringComparer.Ordinal)
        {
            [TrackingNames.Declarations] = Replace("s_count = 1;", "s_count = 1; const int Id = 3;"),
            [TrackingNames.Project] = Replace("[MessageRoute(1)]", "[MessageRoute(2)]"),
            [TrackingNames.Assembly] = static input => input.WithAssemblyName("Else"),
            [TrackingNames.AllRoutes] = Replace("[MessageRoute(1)]", "[MessageRoute(2)]"),
            [TrackingNames.AllMiddleware] = Replace("Order = 1", "Order = 2"),
            [TrackingNames.AllTables] = Replace("partial class Named", "partial class Renamed"),
            [TrackingNames.AllJsonContexts] = Replace("JsonSerializable(typeof(Ping))", "JsonSerializable(typeof(Uri))"),
            [TrackingNames.Libraries] = input => input.AddReferences(Library("Far", 900)),
            [TrackingNames.Manifest] = Replace("public static class Typed", "internal static class Typed"),
            [TrackingNames.Dispatchers] = Replace("[MessageRoute(1)]", "[MessageRoute(2)]"),
        };
        var run = GeneratorRun.Of(Handlers);
        typeof(TrackingNames).GetFields().Where(static field => field.IsLiteral).Select(static field => (string)field.GetRawConstantValue()!)
            .ShouldBe(TrackingNames.All, ignoreOrder: true);
        edits.Keys.ShouldBe(TrackingNames.All, ignoreOrder: true);
        foreach ((string step, Func<CSharpCompilation, Compilation> edit) in edits)
        {
            Reasons(run, step).ShouldAllBe(static reason => reason == IncrementalStepRunReason.New);
            Reasons(run.Edit(edit), step).ShouldContain(IncrementalStepRunReason.Modified, step);
            Reasons(run.Edit(Replace("=> next(context);", "=> default;")), step)
                .ShouldAllBe(static reason => reason == IncrementalStepRunReason.Cached || reason == IncrementalStepRunReason.Unchanged, step);
        }
    }

    /// <summary>What transforms has a name; what has none only puts two values together, or is where the compiler's own begin.</summary>
    [Fact]
    public void No_step_is_without_a_name()
    {
        var run = GeneratorRun.Of(Handlers);
        HashSet<IncrementalGeneratorRunStep> steps = [];
        foreach (IncrementalGeneratorRunStep output in run.Result.TrackedOutputSteps.SelectMany(static pair => pair.Value))
            Collect(output, steps);
        steps.Select(static step => step.Name).OfType<string>().Distinct()
            .ShouldBe([.. TrackingNames.All, WellKnownGeneratorInputs.Compilation, WellKnownGeneratorOutputs.SourceOutput], ignoreOrder: true);
        steps.Where(static step => step.Name is null).ShouldAllBe(static step => step.Inputs.Length == 2);
    }

    private static void Collect(IncrementalGeneratorRunStep step, HashSet<IncrementalGeneratorRunStep> steps)
    {
        if (steps.Add(step))
            foreach ((IncrementalGeneratorRunStep source, _) in step.Inputs)
                Collect(source, steps);
    }

    /// <summary>The other part of a handlers' class is in another file.</summary>
    [Theory]
    [InlineData("return 1;", "return 2;", true)]
    [InlineData("void Helper()", "\n// moved\nvoid Helper()", true)]
    [InlineData("void Helper()", "void Renamed()", false)]
    [InlineData("void Helper()", "void Helper(int x)", false)]
    public void An_edit_of_a_class_s_other_part_leaves_its_routes_cached(string text, string replacement, bool declaresTheSame)
    {
        const string Part = "namespace App; public partial class Parted { static void Helper() { } static int Other() { return 1; } }";
        const string Routed = "namespace App; public partial class Parted { [MessageRoute(1)] public void M(Connection connection) { } }";
        GeneratorRun.Of(Part, Routed).Edit(Replace(text, replacement)).ShouldBeCached(declaresTheSame);
        GeneratorRun constructed = GeneratorRun.Of(Part, Routed).Edit(Replace("static void Helper()", "public Parted(IServiceProvider services) { } static void Helper()"));
        Reasons(constructed, TrackingNames.AllRoutes).ShouldBe([IncrementalStepRunReason.Modified]);
    }

    [Fact]
    public void A_reference_that_has_no_routes_leaves_every_step_behind_the_first_cached()
    {
        using var image = new MemoryStream();
        CSharpCompilation library = Compilations.Create("public static class Plain { public static void M() { } }").WithAssemblyName("Plain");
        library.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success.ShouldBeTrue();
        MetadataReference plain = MetadataReference.CreateFromImage(image.ToArray());
        GeneratorRun referenced = GeneratorRun.Of(Handlers).Edit(input => input.AddReferences(plain));
        referenced.ShouldBeCached(declaresTheSame: false);
        referenced.Edit(input => input.RemoveReferences(plain)).ShouldBeCached(declaresTheSame: false);
    }

    [Fact]
    public void A_route_that_moves_prints_its_table_again_and_no_other_file()
    {
        GeneratorRun edited = GeneratorRun.Of(Handlers).Edit(Replace("[MessageRoute(5), ", "[MessageRoute(6), "));
        Reasons(edited, TrackingNames.Manifest).ShouldBe([IncrementalStepRunReason.Unchanged]);
        Reasons(edited, TrackingNames.Dispatchers).ShouldBe([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], ignoreOrder: true);
        edited.Result.TrackedOutputSteps.SelectMany(static pair => pair.Value).SelectMany(static step => step.Outputs).Select(static output => output.Reason)
            .Count(static reason => reason == IncrementalStepRunReason.Modified).ShouldBe(1);
    }

    private static PortableExecutableReference Library(string name, uint id)
    {
        using var image = new MemoryStream();
        GeneratorRun.Of(Compilations.Create($"public static class {name} {{ [MessageRoute({id})] public static void M() {{ }} }}").WithAssemblyName(name)).ShouldBeClean()
            .Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success.ShouldBeTrue();
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static Func<CSharpCompilation, Compilation> Replace(string text, string replacement) => input =>
    {
        SyntaxTree tree = input.SyntaxTrees[1];
        string before = tree.GetText().ToString();
        before.ShouldContain(text);
        SourceText after = SourceText.From(before.Replace(text, replacement, StringComparison.Ordinal));
        return input.ReplaceSyntaxTree(tree, tree.WithChangedText(after));
    };

    private static IncrementalStepRunReason[] Reasons(GeneratorRun run, string step) =>
        [.. run.Result.TrackedSteps[step].SelectMany(static each => each.Outputs).Select(static output => output.Reason)];
}
