using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Netman.Generators.Model;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// NMG015 and NMG016: groups that have routes and no middleware, or middleware and no routes. In a library, what is public may meet
/// its other half in the program: only a program knows. Filled from several threads.
/// </summary>
internal sealed class GroupNames
{
    /// <summary>The key under which a diagnostic carries the name that was probably meant.</summary>
    public const string Key = "Meant";

    private readonly ConcurrentQueue<Member> _routes = [];
    private readonly ConcurrentQueue<Member> _middleware = [];

    public void Add(RouteModel route, Location location)
    {
        if (route.Group is { } group)
            _routes.Enqueue(new Member(group, route.Handler.Method.DisplayName, route.IsPublic, location));
    }

    public void Add(MiddlewareModel middleware, Location location)
    {
        if (middleware.Group is { } group)
            _middleware.Enqueue(new Member(group, middleware.Method.DisplayName, middleware.IsPublic, location));
    }

    public IEnumerable<Diagnostic> Report(LibraryModel libraries, AssemblyModel assembly)
    {
        var guarded = new HashSet<string>(_middleware.Select(static each => each.Group).Concat(libraries.Middleware.Select(static each => each.Group).OfType<string>()), StringComparer.Ordinal);
        var routed = new HashSet<string>(_routes.Select(static each => each.Group).Concat(libraries.Routes.Select(static each => each.Group).OfType<string>()), StringComparer.Ordinal);
        return Strangers(_routes, guarded, assembly).Select(each => Create(Rules.UnknownGroup, each, guarded, $"write [Middleware(Group = \"{each.Group}\")] on one, or remove the group"))
            .Concat(Strangers(_middleware, routed, assembly).Select(each => Create(Rules.UnusedGroup, each, routed, $"write [MessageGroup(\"{each.Group}\")] on the routes that it is for")));
    }

    /// <summary>Those whose group is not known on the other side; of a class with many routes the first.</summary>
    private static IEnumerable<Member> Strangers(IEnumerable<Member> members, HashSet<string> known, AssemblyModel assembly) =>
        members.Where(each => !known.Contains(each.Group) && (assembly.IsExecutable || !each.IsPublic))
            .GroupBy(static each => each.Location).Select(static same => same.OrderBy(static each => each.Name, StringComparer.Ordinal).First());

    private static Diagnostic Create(DiagnosticDescriptor rule, Member member, HashSet<string> known, string otherwise)
    {
        string? meant = known.Where(each => AreClose(each, member.Group)).OrderBy(static each => each, StringComparer.Ordinal).FirstOrDefault();
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        return meant is null
            ? Diagnostic.Create(rule, member.Location, member.Group, member.Name, otherwise)
            : Diagnostic.Create(rule, member.Location, properties.Add(Key, meant), member.Group, member.Name, $"write \"{meant}\" if that is meant, or {otherwise}");
    }

    /// <summary>Whether one name can be the other, mistyped: in case, or by one letter more, less or different.</summary>
    private static bool AreClose(string one, string other)
    {
        if (string.Equals(one, other, StringComparison.OrdinalIgnoreCase))
            return true;
        int shorter = Math.Min(one.Length, other.Length), start = 0, end = 0;
        while (start < shorter && one[start] == other[start])
            start++;
        while (end < shorter - start && one[one.Length - 1 - end] == other[other.Length - 1 - end])
            end++;
        return Math.Max(one.Length, other.Length) - start - end <= 1;
    }

    private sealed record Member(string Group, string Name, bool IsPublic, Location Location);
}
