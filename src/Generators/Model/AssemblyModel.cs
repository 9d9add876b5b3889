namespace Netman.Generators.Model;

/// <summary>The facts about a compilation that decide whether a table is emitted, and under which names.</summary>
/// <param name="ReferencesNetman">Whether the runtime's types are there to be derived from.</param>
/// <param name="IsExecutable">An executable gets a table even without routes, so that <c>MapGeneratedRoutes()</c> compiles.</param>
/// <param name="Name">The assembly's name.</param>
internal readonly record struct AssemblyModel(bool ReferencesNetman, bool IsExecutable, string Name);
