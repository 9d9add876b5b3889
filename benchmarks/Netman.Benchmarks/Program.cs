using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using Netman.Benchmarks;
using Perfolizer.Horology;

if (args is ["--paired", .. string[] wanted])
{
    PairedDispatch.Run(wanted);
    return;
}

// Eight short iterations: enough to tell a nanosecond, and every benchmark together takes minutes. The warm-up is as long as the JIT
// takes to compile thousands of methods again.
Job job = Job.Default.WithWarmupCount(16).WithIterationCount(8).WithIterationTime(TimeInterval.FromMilliseconds(80));
IConfig config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).HideColumns(Column.Job, Column.RatioSD, Column.AllocRatio);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
