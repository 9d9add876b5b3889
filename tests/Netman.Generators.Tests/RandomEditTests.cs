using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Edits that nobody has thought of: after each, a driver that followed them all emits what a fresh one does, byte for byte.</summary>
public class RandomEditTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_each_of_sixty_random_edits_the_output_is_as_from_scratch(int seed)
    {
        GeneratorRun run = GeneratorRun.Of(Compilations.Create([.. EditTests.Start().Input.SyntaxTrees.Skip(1).Select(static tree => tree.ToString()), Sources.Guarded, Sources.TwoTables, Sources.Limited]));
        var edits = new RandomEdits(seed, run.Input);
        HashSet<string> outputs = [];
        for (int edit = 0; edit < 60; edit++)
        {
            run = run.Edit(edits.Next).ShouldBeAsFromScratch();
            outputs.Add(run.Emitted);
        }

        outputs.Count.ShouldBeGreaterThan(10, "edits that change nothing would prove nothing");
    }

    [Fact]
    public void Random_edits_of_those_that_matter_are_each_as_from_scratch()
    {
        var random = new Random(20260);
        (string Text, string Replacement)[] edits = [.. EditTests.Edits.Select(static row => (row.Data.Item1, row.Data.Item2))];
        GeneratorRun run = EditTests.Start();
        for (int round = 0; round < 120; round++)
        {
            (string text, string replacement) = edits[random.Next(edits.Length)];
            run = run.Edit(random.Next(2) == 0 ? EditTests.Replace(text, replacement) : EditTests.Replace(replacement, text)).ShouldBeAsFromScratch();
        }
    }
}
