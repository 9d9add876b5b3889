using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>An object that the table makes and calls methods on, or hands to them: one a table, or one a connection.</summary>
/// <param name="Type">The class, spelled with <c>global::</c>.</param>
/// <param name="TypeName">The class's simple name, for fields.</param>
/// <param name="Arguments">The types that its constructor takes: services, and for one a connection the connection as well.</param>
/// <param name="IsPerConnection">Whether each connection has its own.</param>
/// <param name="IsPublic">Whether other assemblies can make it too.</param>
internal sealed record InstanceModel(
    string Type, string TypeName, EquatableArray<string> Arguments, bool IsPerConnection, bool IsPublic)
{
    /// <summary>What the provider is asked for.</summary>
    public IEnumerable<string> Services => Arguments.Where(static type => type != TypeNames.EmittedConnection);
}
