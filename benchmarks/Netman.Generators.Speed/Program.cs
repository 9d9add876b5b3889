using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators;
using Netman.Generators.Speed;

// What the generator costs a build and a keystroke: medians of many edits. The first run is measured as in a compiler server that has
// compiled before; the very first of the process, which waits for the JIT, is printed apart.
const int Rounds = 31;
double cold = FirstRun(1, 1_000, 25);
FirstRun(60, 1_000, 25);
Console.WriteLine($"very first run, 1,000 routes in 25 files: {cold:F0} milliseconds");
Console.WriteLine($"{"routes",8} {"files",6} {"first run",10} {"body: other",12} {"handler",8} {"declaration: other",20} {"handler",8}   (milliseconds)");
foreach ((int routes, int files) in ((int, int)[])[(100, 10), (1_000, 25), (4_000, 100), (4_000, 1)])
    Report(routes, files, Measure(routes, files));

static void Report(int routes, int files, Times time) => Console.WriteLine(
    $"{routes,8} {files,6} {time.First,10:F1} {time.OtherBody,12:F2} {time.Body,8:F2} {time.OtherDeclaration,20:F2} {time.Declaration,8:F2}");

static Times Measure(int routes, int files)
{
    CSharpCompilation project = Project.Create(routes, files);
    GeneratorDriver warm = NewDriver().RunGenerators(project);
    return new Times(
        FirstRun(9, routes, files),
        Median(Rounds, static (_, ran) => ran, round => Project.EditOther(project, $"int x = {round};", ""), warm),
        Median(Rounds, static (_, ran) => ran, round => Project.EditHandler(project, routes / files, $"int x = {round};", ""), warm),
        Median(Rounds, static (_, ran) => ran, round => Project.EditOther(project, "", $"int x{round};"), warm),
        Median(Rounds, static (_, ran) => ran, round => Project.EditHandler(project, routes / files, "", $"static int x{round};"), warm));
}

static double FirstRun(int rounds, int routes, int files) =>
    Median(rounds, static (driver, _) => driver, round => Project.Create(routes, files), NewDriver());

static GeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(new NetmanGenerator());

// Each edit is run on the driver that the one before it left, or always on the same one.
static double Median(int rounds, Func<GeneratorDriver, GeneratorDriver, GeneratorDriver> follow, Func<int, CSharpCompilation> edit, GeneratorDriver driver)
{
    List<double> times = [];
    for (int round = 0; round < rounds; round++)
    {
        CSharpCompilation project = edit(round);
        long start = Stopwatch.GetTimestamp();
        GeneratorDriver ran = driver.RunGenerators(project);
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        driver = follow(driver, ran);
    }
    times.Sort();
    return times[rounds / 2];
}

/// <summary>Medians in milliseconds: of a first run, and of edits in bodies and of declarations, in a file without routes and in one with.</summary>
internal sealed record Times(double First, double OtherBody, double Body, double OtherDeclaration, double Declaration);
