using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators;

namespace Netman.Benchmarks;

/// <summary>One set of routes, compiled as a user's project would be: the generator's table, and what it competes with.</summary>
internal sealed class RouteTables
{
    private readonly Assembly _assembly;

    private RouteTables(Assembly assembly)
    {
        _assembly = assembly;
        Generated = Create("Netman.Generated.GeneratedRoutes");
        HandWritten = Create("HandWritten");
        HandWrittenInParts = Create("HandWrittenInParts");
    }

    public MessageDispatcher Generated { get; }

    /// <summary>One method with all arms.</summary>
    public MessageDispatcher HandWritten { get; }

    /// <summary>The same, but in as many methods as it takes for the JIT to optimise each.</summary>
    public MessageDispatcher HandWrittenInParts { get; }

    public Dictionary<uint, MessageDelegate> Delegates => field ??= (Dictionary<uint, MessageDelegate>)_assembly.GetType("Delegates")!.GetField("All")!.GetValue(null)!;

    public Dictionary<uint, MethodInfo> Methods => field ??= _assembly.GetType("Handlers")!.GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(static method => method.IsDefined(typeof(MessageRouteAttribute)))
        .ToDictionary(static method => method.GetCustomAttribute<MessageRouteAttribute>()!.Id);

    /// <summary>The image of an assembly with handlers and tables.</summary>
    public static byte[] Compile(uint[] ids, RouteShape shape)
    {
        CSharpCompilation source = CSharpCompilation.Create(
            $"Routes{ids.Length}", [CSharpSyntaxTree.ParseText(RouteSource.Of(ids, shape))], References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        CSharpGeneratorDriver.Create(new NetmanGenerator()).RunGeneratorsAndUpdateCompilation(source, out Compilation complete, out _);
        using MemoryStream image = new();
        if (complete.Emit(image) is { Success: false } failed)
            throw new InvalidOperationException(string.Join('\n', failed.Diagnostics.Take(5)));
        return image.ToArray();
    }

    /// <summary>Another copy of everything, at other addresses.</summary>
    public static RouteTables Load(byte[] image) => new(Assembly.Load(image));

    private MessageDispatcher Create(string type) => (MessageDispatcher)Activator.CreateInstance(_assembly.GetType(type, throwOnError: true)!)!;

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(MessageDispatcher).Assembly.Location)
            .Select(static path => MetadataReference.CreateFromFile(path));
}
