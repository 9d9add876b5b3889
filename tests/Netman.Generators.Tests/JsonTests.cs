using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>JSON as contexts say it: who reads what, what a peer can do to it, and how it is written.</summary>
public class JsonTests
{
    private const string Source = """
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Text.Json.Serialization.Metadata;
        namespace App;
        [JsonPolymorphic, JsonDerivedType(typeof(Circle), "circle")] public abstract record Shape;
        public sealed record Circle(int Radius) : Shape;
        [JsonDerivedType(typeof(Dog), "dog")] public interface IAnimal { int Legs { get; } }
        public sealed record Dog(int Legs) : IAnimal;
        public sealed record Positive { public int Value { get; } public Positive(int value) => Value = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value)); }
        public sealed record Drawing(Shape? Shape);
        public sealed record Said(string Text);
        public static class Handlers
        {
            [MessageRoute(1)] public static Shape Bigger(Shape shape) => new Circle(((Circle)shape).Radius + 1);
            [MessageRoute(2)] public static IAnimal Same(IAnimal animal) => animal;
            [MessageRoute(3)] public static string Number(Positive number) => number.Value.ToString();
            [MessageRoute(4)] public static string Draw(Drawing drawing) => drawing.Shape is null ? "nothing" : "something";
            [MessageRoute(5)] public static Said Say(Said said) => said;
            [FallbackRoute(BadPayloads = true)] public static string Rest(uint id) => "no payload of " + id;
        }
        [JsonSerializable(typeof(Shape)), JsonSerializable(typeof(IAnimal)), JsonSerializable(typeof(Positive)), JsonSerializable(typeof(Drawing))]
        internal sealed class Terse() : Any(new JsonSerializerOptions()) { public static Terse Default { get; } = new(); }
        [JsonSerializable(typeof(Said))]
        internal sealed class Relaxed() : Any(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        {
            public static Relaxed Default { get; } = new();
        }
        internal abstract class Any(JsonSerializerOptions options) : JsonSerializerContext(options)
        {
            private static readonly DefaultJsonTypeInfoResolver s_all = new();
            protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override JsonTypeInfo? GetTypeInfo(Type type) => s_all.GetTypeInfo(type, Options);
        }
        """;

    [Theory]
    [InlineData(1, """{"$type":"circle","Radius":1}""", """1:{"$type":"circle","Radius":2}""")]
    [InlineData(2, """{"$type":"dog","Legs":4}""", """2:{"$type":"dog","Legs":4}""")]
    [InlineData(3, """{"Value":1}""", "3:1")]
    [InlineData(4, """{"Shape":null}""", "4:nothing")]
    [InlineData(5, """{"Text":"<&>"}""", "5:{\n  \"Text\": \"<&>\"\n}")]
    public async Task A_value_is_read_and_written_as_its_context_says(uint id, string body, string expected)
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        (await table.Send(id, body)).ShouldBe(expected);
        (await table.Send(4, "{}")).ShouldBe("4:nothing", "the next one is written by another context");
        (await table.Send(id, body)).ShouldBe(expected);
    }

    /// <summary>They closed with HandlerFault: the serializer throws more than a JsonException for what a peer sends.</summary>
    [Theory]
    [InlineData(1, """{"Radius":1}""")]
    [InlineData(1, """{"$type":"square","Radius":1}""")]
    [InlineData(2, "{}")]
    [InlineData(3, """{"Value":-1}""")]
    [InlineData(4, """{"Shape":{}}""")]
    [InlineData(5, """{"Text":"\ud800"}""")]
    public async Task What_a_type_does_not_take_is_a_bad_payload_and_no_fault(uint id, string body)
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        (await table.Send(id, body)).ShouldBe($"{id}:no payload of {id}");
    }

    [Fact]
    public async Task A_polymorphic_base_is_a_payload_and_no_service()
    {
        (await Diagnose.Find(GeneratorRun.Of(Source).ShouldBeClean().Output)).ShouldBeEmpty();
        const string Unlisted = "[System.Text.Json.Serialization.JsonDerivedType(typeof(D))] abstract record B; record D : B; static class H { [MessageRoute(1)] internal static void M(B b) { } [MessageRoute(2)] internal static B N() => null!; }";
        (await Diagnose.Source(Unlisted)).ShouldBe(["NMG013 \"B\"", "NMG013 \"B\""]);
    }

    [Theory]
    [InlineData("partial class C")]
    [InlineData("partial class G<T> { [JsonSerializable(typeof(R))] internal sealed partial class C : JsonSerializerContext; } partial class D")]
    public async Task A_class_that_cannot_be_a_context_breaks_nothing_that_is_generated(string context)
    {
        string source = $"using System.Text.Json.Serialization; record R; static class H {{ [MessageRoute(1)] internal static void M(R r) {{ }} }} [JsonSerializable(typeof(R))] {context};";
        GeneratorRun.Of(source).Result.GeneratedSources.ShouldBeEmpty();
        (await Diagnose.Source(source)).ShouldBe(["NMG013 \"R\""]);
    }
}
