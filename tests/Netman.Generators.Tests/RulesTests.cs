using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>What a user reads about the rules is what they are.</summary>
public partial class RulesTests
{
    private static readonly DiagnosticDescriptor[] s_rules = [.. Diagnose.Analyzers.SelectMany(static each => each.SupportedDiagnostics).OrderBy(static each => each.Id, StringComparer.Ordinal)];

    private static string Diagnostics => Path.Combine(Repository.Root, "docs", "diagnostics");

    [Fact]
    public void The_table_of_the_readme_has_each_rule_once_with_its_severity_and_whether_it_waits_for_the_build()
    {
        Match[] rows = [.. Row().Matches(File.ReadAllText(Path.Combine(Diagnostics, "README.md"))).Cast<Match>()];
        rows.Select(static row => row.Groups["id"].Value).ShouldBe(s_rules.Select(static rule => rule.Id));
        foreach ((Match row, DiagnosticDescriptor rule) in rows.Zip(s_rules))
        {
            row.Groups["page"].Value.ShouldBe(rule.Id + ".md");
            string[] marks = row.Groups["marks"].Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            marks.Contains("build").ShouldBe(rule.CustomTags.Contains(WellKnownDiagnosticTags.CompilationEnd), rule.Id);
            marks.Contains("fix").ShouldBe(EveryFixTests.Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(rule.Id)), rule.Id);
            SeverityOf(marks).ShouldBe(rule.DefaultSeverity, rule.Id);
        }
    }

    [Fact]
    public void A_page_has_its_rules_title_says_whether_there_is_a_fix_and_its_severity()
    {
        foreach (DiagnosticDescriptor rule in s_rules)
        {
            string page = File.ReadAllText(Path.Combine(Diagnostics, rule.Id + ".md"));
            page.ShouldStartWith($"# {rule.Id}: {rule.Title}\n");
            page.ShouldContain("ode fix", Case.Sensitive, rule.Id);
            page.Contains("No code fix", StringComparison.Ordinal).ShouldBe(!EveryFixTests.Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(rule.Id)), rule.Id);
            page.ShouldContain(rule.DefaultSeverity switch { DiagnosticSeverity.Error => "Severity: error", DiagnosticSeverity.Warning => "Severity: warning", _ => "Severity: suggestion" }, Case.Sensitive, rule.Id);
            rule.HelpLinkUri.ShouldEndWith($"docs/diagnostics/{rule.Id}.md");
        }
    }

    [Fact]
    public void There_is_a_page_for_no_other_rule() =>
        Directory.GetFiles(Diagnostics, "NMG*.md").Select(Path.GetFileNameWithoutExtension).Order().ShouldBe(s_rules.Select(static rule => rule.Id));

    private static DiagnosticSeverity SeverityOf(string[] marks) =>
        marks.Contains("warning") ? DiagnosticSeverity.Warning : marks.Contains("suggestion") ? DiagnosticSeverity.Info : DiagnosticSeverity.Error;

    [GeneratedRegex(@"^\| \[(?<id>NMG\d+)\]\((?<page>[^)]+)\) \| (?<text>[^|]+) \|(?<marks>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
