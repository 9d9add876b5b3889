namespace Netman.Generators.Model;

/// <summary>How generated code calls a method of the user.</summary>
/// <param name="Type">The containing type, spelled with <c>global::</c>.</param>
/// <param name="TypeName">The containing type's simple name, for documentation.</param>
/// <param name="Name">The method's name as metadata has it.</param>
/// <param name="Instance">What it is called on; null for a static method.</param>
/// <param name="IsPublic">Whether other assemblies can call it too.</param>
/// <param name="Signature">Type, method and parameter types: what orders methods and tells overloads apart.</param>
internal sealed record MethodModel(
    string Type, string TypeName, string Name, InstanceModel? Instance, bool IsPublic, string Signature)
{
    public bool IsStatic => Instance is null;

    /// <summary>How messages, comments and stack traces name it.</summary>
    public string DisplayName => TypeName + "." + Name;
}
