using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Netman.Generators.Tests.Support;

/// <summary>One run of the generator and what came of it; <see cref="Edit"/> runs the same driver again on changed sources.</summary>
internal sealed class GeneratorRun
{
    private readonly GeneratorDriver _driver;

    private GeneratorRun(GeneratorDriver driver, Compilation input)
    {
        _driver = driver.RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _);
        Input = (CSharpCompilation)input;
        Output = (CSharpCompilation)output;
        Result = _driver.GetRunResult().Results.Single();
    }

    public CSharpCompilation Input { get; }

    public CSharpCompilation Output { get; }

    public GeneratorRunResult Result { get; }

    public static GeneratorRun Of(params string[] sources) => Of(Compilations.Create(sources));

    public static GeneratorRun Of(CSharpCompilation compilation)
    {
        var options = new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new NetmanGenerator().AsSourceGenerator()], parseOptions: Compilations.ParseOptions, driverOptions: options);
        return new GeneratorRun(driver, compilation);
    }

    public GeneratorRun Edit(Func<CSharpCompilation, Compilation> edit) => new(_driver, edit(Input));

    /// <summary>The generated file whose hint name ends so.</summary>
    public string File(string ending) =>
        Result.GeneratedSources.Single(source => source.HintName.EndsWith(ending, StringComparison.Ordinal)).SourceText.ToString();

    /// <summary>Every emitted file, each under its name.</summary>
    public string Emitted => string.Join("\n", Result.GeneratedSources.Select(static source => source.HintName + "\n" + source.SourceText));

    public string Table => File("GeneratedRoutes.g.cs");

    /// <summary>Every generated table has to hold this, whatever its test is about.</summary>
    public GeneratorRun ShouldBeClean()
    {
        Result.Exception.ShouldBeNull();
        Result.Diagnostics.ShouldBeEmpty("the analyzer reports, the generator does not");
        Warning(Output).GetDiagnostics().Where(Matters).ShouldBeEmpty(Emitted);
        Edit(static input => input.AddSyntaxTrees(Compilations.Parse("// dummy", "Dummy.cs"))).ShouldBeCached(declaresTheSame: false);
        return this;
    }

    /// <summary>Emitted code is not heard when it warns. Here it is, but for what it cannot help: obsolete handlers are still handlers,
    /// a referenced assembly that shares its internals has a table of the same name, payloads are named without the question marks inside,
    /// what a type is called was said where it was declared.</summary>
    private Compilation Warning(CSharpCompilation output)
    {
        foreach (SyntaxTree tree in output.SyntaxTrees.Where(tree => !Input.ContainsSyntaxTree(tree)))
            output = output.ReplaceSyntaxTree(tree, tree.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(
                tree.ToString().Replace(Emission.FileHeader.NoWarnings, Emission.FileHeader.NoWarnings + " CS0612, CS0618, CS0436, CS8619, CS8620, CS8860, CS8981", StringComparison.Ordinal), System.Text.Encoding.UTF8)));
        return output;
    }

    /// <summary>The generator has not thrown, and errors are in the user's own files only.</summary>
    public GeneratorRun ShouldNotBreakGeneratedCode()
    {
        Result.Exception.ShouldBeNull(Input.SyntaxTrees[1].ToString());
        foreach (SyntaxTree tree in Output.SyntaxTrees.Where(tree => !Input.ContainsSyntaxTree(tree)))
            Output.GetSemanticModel(tree).GetDiagnostics()
                .Where(static found => found.Severity == DiagnosticSeverity.Error).ShouldBeEmpty(Input.SyntaxTrees[1].ToString());
        return this;
    }

    /// <summary>Nothing was parsed, planned or printed again.</summary>
    /// <param name="declaresTheSame">Whether the edit declares nothing new either, so that not even the first step has another value.
    /// Where it does (a file came, a member that is no route), that has to be noticed: a step that is never modified proves nothing.</param>
    public void ShouldBeCached(bool declaresTheSame = true)
    {
        foreach (IncrementalGeneratorRunStep step in Steps())
            foreach ((_, IncrementalStepRunReason reason) in step.Outputs)
                if (step.Name == Generators.Support.TrackingNames.Declarations && !declaresTheSame)
                    reason.ShouldBe(IncrementalStepRunReason.Modified, step.Name);
                else
                    reason.ShouldBeOneOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
        Result.TrackedOutputSteps.SelectMany(static pair => pair.Value).SelectMany(static step => step.Outputs)
            .ShouldAllBe(static output => output.Reason == IncrementalStepRunReason.Cached);
    }

    /// <summary>What the driver emits, which has remembered all it could, is what a driver emits that has never seen the project.</summary>
    public GeneratorRun ShouldBeAsFromScratch()
    {
        Result.Exception.ShouldBeNull();
        Emitted.ShouldBe(FromScratch(Input).Emitted);
        return this;
    }

    /// <summary>New trees, so that nothing that is remembered by tree can help.</summary>
    public static GeneratorRun FromScratch(CSharpCompilation input) => Of(
        input.RemoveAllSyntaxTrees().AddSyntaxTrees(input.SyntaxTrees.Select(static tree => Compilations.Parse(tree.ToString(), tree.FilePath))));

    public IEnumerable<IncrementalGeneratorRunStep> Steps() =>
        Generators.Support.TrackingNames.All
            .Where(name => Result.TrackedSteps.ContainsKey(name))
            .SelectMany(name => Result.TrackedSteps[name]);

    /// <summary>Errors anywhere, and every warning in a generated file: documentation included.</summary>
    private bool Matters(Diagnostic found) =>
        found.Severity == DiagnosticSeverity.Error
        || (found.Severity == DiagnosticSeverity.Warning && !Input.ContainsSyntaxTree(found.Location.SourceTree));
}
