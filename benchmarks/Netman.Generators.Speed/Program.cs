using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators;
using Netman.Generators.Speed;

// What the generator costs a build and a keystroke: medians of many edits, the first run measured on a warm compiler.
const int Rounds = 31;
Measure(1_000, 25);
Console.WriteLine($"{"routes",8} {"files",6} {"first run",12} {"unrelated",12} {"body edit",12}   (milliseconds)");
foreach ((int routes, int files) in ((int, int)[])[(100, 10), (1_000, 25), (4_000, 100)])
    Report(routes, files, Measure(routes, files));

static void Report(int routes, int files, (double First, double Unrelated, double Body) time) =>
    Console.WriteLine($"{routes,8} {files,6} {time.First,12:F1} {time.Unrelated,12:F2} {time.Body,12:F2}");

static (double First, double Unrelated, double Body) Measure(int routes, int files)
{
    double first = Median(5, static (driver, _) => driver, round => Project.Create(routes, files), NewDriver());
    CSharpCompilation project = Project.Create(routes, files);
    GeneratorDriver warm = NewDriver().RunGenerators(project);
    double unrelated = Median(Rounds, static (_, ran) => ran, round => Project.EditUnrelated(project, round), warm);
    double body = Median(Rounds, static (_, ran) => ran, round => Project.EditBody(project, routes / files, round), warm);
    return (first, unrelated, body);
}

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
