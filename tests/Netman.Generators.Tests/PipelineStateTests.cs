using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Pipeline state that reaches a symbol keeps a whole compilation alive and is never equal to its successor.</summary>
public class PipelineStateTests
{
    private static readonly Type[] s_forbidden =
        [typeof(ISymbol), typeof(SyntaxNode), typeof(SyntaxTree), typeof(Compilation), typeof(Location), typeof(SemanticModel), typeof(AttributeData), typeof(Diagnostic)];

    [Fact]
    public void No_step_output_holds_anything_assignable_to_a_symbol_or_syntax_node()
    {
        GeneratorRun run = GeneratorRun.Of(Sources.Guarded, Sources.Fallback.Replace("App", "Other", StringComparison.Ordinal), Sources.Instances);
        object[] outputs = [.. run.Steps().SelectMany(static step => step.Outputs).Select(static output => output.Value)];
        outputs.ShouldNotBeEmpty();
        foreach (object output in outputs)
            Walk(output, output.GetType().Name, []);
    }

    [Fact]
    public void The_walk_itself_finds_a_symbol_that_is_hidden_in_a_field() =>
        Should.Throw<ShouldAssertException>(() => Walk(new { Hidden = new object?[] { Compilations.Create("") } }, "planted", []));

    private static void Walk(object? value, string path, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
            return;
        s_forbidden.ShouldNotContain(type => type.IsInstanceOfType(value), $"{path} holds a {value.GetType()}");
        if (value is IEnumerable items)
            foreach (object? item in items)
                Walk(item, path + "[]", seen);
        for (Type? type = value.GetType(); type is not null; type = type.BaseType)
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                Walk(field.GetValue(value), $"{path}.{field.Name}", seen);
    }
}
