namespace Netman.Generators.Declarations;

/// <summary>One part of a top-level type: all that it says outside of bodies, and the names that it says it with.</summary>
/// <param name="Name">The simple name.</param>
/// <param name="Fingerprint">Its tokens without bodies, its namespace, and the usings that they are read under.</param>
/// <param name="Mentions">Each simple name that is looked up to understand it, those of the usings around it included.</param>
internal sealed record DeclaredType(string Name, Fingerprint Fingerprint, string[] Mentions);

/// <summary>One name of a namespace, and a fingerprint of the whole name up to there.</summary>
internal readonly record struct NamespaceName(string Name, Fingerprint Fingerprint);

/// <summary>What a file says for all files: global usings and attributes of the assembly.</summary>
/// <param name="Fingerprint">Their tokens; empty where there are none.</param>
/// <param name="Mentions">The names that are looked up to understand them.</param>
/// <param name="Aliases">The names that they give.</param>
internal sealed record DeclaredProject(Fingerprint Fingerprint, string[] Mentions, string[] Aliases);
