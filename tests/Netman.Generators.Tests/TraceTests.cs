using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Stack traces of optimised code. A process of its own, as its runtime is told when to optimise.</summary>
public class TraceTests
{
    // Small handlers, which the JIT inlines where it can: into "Control" it does, and once it has, the tables are as warm.
    private const string Program = """
        using System.Diagnostics;
        using System.Reflection;
        using System.Runtime.CompilerServices;
        public static class Faults
        {
            public static bool Armed;
            [MessageRoute(1)] public static void Plain() { if (Armed) throw new InvalidOperationException(); }
            [MessageRoute(2)] public static ValueTask WithTask() { if (Armed) throw new InvalidOperationException(); return default; }
            [MessageRoute(3), UseMiddleware(typeof(Passing))] public static void Wrapped() { if (Armed) throw new InvalidOperationException(); }
            [MessageRoute(5), MethodImpl(MethodImplOptions.NoInlining)] public static void Marked() { if (Armed) throw new InvalidOperationException(); }
            [MessageRoute(6), MethodImpl(MethodImplOptions.NoInlining)]
            public static ValueTask MarkedWithTask(MessageContext context) { if (Armed) throw new InvalidOperationException(); return default; }
            [MessageRoute(7), UseMiddleware(typeof(Passing)), MethodImpl(MethodImplOptions.NoInlining)]
            public static ValueTask MarkedAndWrapped(MessageContext context) { if (Armed) throw new InvalidOperationException(); return default; }
            public static void Inlined() { if (Armed) throw new InvalidOperationException(); }
        }
        public sealed class Instance
        {
            [MessageRoute(4)] public void OnInstance() { if (Faults.Armed) throw new InvalidOperationException(); }
        }
        public static class Passing
        {
            public static ValueTask InvokeAsync(MessageContext context, MessageDelegate next) => next(context);
        }
        public sealed class Control : MessageDispatcher
        {
            public override ValueTask DispatchAsync(MessageContext context) { Faults.Inlined(); return default; }
        }
        public static class Program
        {
            private static readonly MessageContext s_context = (MessageContext)RuntimeHelpers.GetUninitializedObject(typeof(MessageContext));
            private static readonly MethodInfo s_setId = typeof(MessageContext).GetProperty("MessageId")!.GetSetMethod(nonPublic: true)!;

            public static void Main()
            {
                MessageDispatcher table = new Netman.Generated.GeneratedRoutes(), control = new Control();
                var deadline = Stopwatch.StartNew();
                do
                    for (uint id = 0; id <= 7; id++)
                        Warm(id == 0 ? control : table, id);
                while (TraceOf(control).Contains("Inlined") && deadline.ElapsedMilliseconds < 60_000);
                Console.WriteLine("Control " + TraceOf(control));
                for (uint id = 1; id <= 7; id++)
                {
                    Warm(table, id);
                    Console.WriteLine(id + " " + TraceOf(table));
                }
            }

            private static void Warm(MessageDispatcher table, uint id)
            {
                s_setId.Invoke(s_context, [id]);
                for (int i = 0; i < 1_000; i++)
                    table.DispatchAsync(s_context);
            }

            private static string TraceOf(MessageDispatcher table)
            {
                Faults.Armed = true;
                try
                {
                    table.DispatchAsync(s_context);
                    return "";
                }
                catch (InvalidOperationException fault)
                {
                    return fault.StackTrace!.ReplaceLineEndings(" ");
                }
                finally
                {
                    Faults.Armed = false;
                }
            }
        }
        """;

    [Theory]
    [InlineData("DOTNET_TieredCompilation=0")]
    [InlineData("DOTNET_TC_CallCountingDelayMs=0")]
    [InlineData("DOTNET_TieredPGO=0")]
    public async Task A_trace_of_optimised_code_names_the_handler_or_its_route(string setting)
    {
        string[] traces = await Run(setting);
        traces[0].ShouldNotContain("Inlined", customMessage: "a handler that is called without a route's own method is not in the trace");
        traces.Length.ShouldBe(8);
        foreach ((string trace, string handler) in traces.Skip(1).Zip(["Plain", "WithTask", "Wrapped", "OnInstance", "Marked", "MarkedWithTask", "MarkedAndWrapped"]))
            trace.ShouldContain(handler);
    }

    private static async Task<string[]> Run(string setting)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("netman-traces-");
        try
        {
            string program = Build(folder.FullName);
            string[] variable = setting.Split('=');
            ProcessStartInfo start = new(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"), ["exec", program])
            {
                RedirectStandardOutput = true,
                Environment = { [variable[0]] = variable[1] },
            };
            using Process child = Process.Start(start)!;
            string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            child.ExitCode.ShouldBe(0, output);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Build(string folder)
    {
        GeneratorRun run = GeneratorRun.Of(Compilations.Create(OutputKind.ConsoleApplication, Program)).ShouldBeClean();
        string program = Path.Combine(folder, "Traces.dll");
        Compilation optimised = run.Output.WithOptions(run.Output.Options.WithOptimizationLevel(OptimizationLevel.Release));
        optimised.Emit(program, cancellationToken: TestContext.Current.CancellationToken).Success.ShouldBeTrue();
        File.Copy(Path.ChangeExtension(typeof(TraceTests).Assembly.Location, ".runtimeconfig.json"), Path.Combine(folder, "Traces.runtimeconfig.json"));
        foreach (string library in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(static path => Path.GetFileName(path).StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)).Append(typeof(Connection).Assembly.Location))
            File.Copy(library, Path.Combine(folder, Path.GetFileName(library)));
        return program;
    }
}
