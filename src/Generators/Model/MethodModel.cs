namespace Netman.Generators.Model;

/// <summary>How generated code calls a method of the user.</summary>
/// <param name="Type">The containing type, spelled with <c>global::</c>.</param>
/// <param name="TypeName">The containing type's simple name, for documentation.</param>
/// <param name="Name">The method's name as metadata has it.</param>
/// <param name="Instance">What it is called on; null for a static method.</param>
/// <param name="IsDeclaredPublic">Whether other assemblies can name it.</param>
/// <param name="Signature">Type, method and parameter types: what orders methods and tells overloads apart.</param>
internal sealed record MethodModel(
    string Type, string TypeName, string Name, InstanceModel? Instance, bool IsDeclaredPublic, string Signature)
{
    /// <summary>Whether other assemblies can call it too.</summary>
    public bool IsPublic => IsDeclaredPublic && Instance is null or { IsPublic: true };

    public bool IsStatic => Instance is null;

    /// <summary>How messages, comments and stack traces name it.</summary>
    public string DisplayName => TypeName + "." + Name;
}
