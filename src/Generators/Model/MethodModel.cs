using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>How generated code calls a method of the user.</summary>
/// <param name="Type">The containing type, spelled with <c>global::</c>.</param>
/// <param name="TypeName">The containing type's simple name, for fields and documentation.</param>
/// <param name="Name">The method's name as metadata has it.</param>
/// <param name="IsStatic">Whether it is called on the type; else on the table's one instance of the type.</param>
/// <param name="Services">What the constructor of the containing type takes, for an instance method.</param>
/// <param name="IsPublic">Whether other assemblies can call it too.</param>
/// <param name="Signature">Type, method and parameter types: what orders methods and tells overloads apart.</param>
internal sealed record MethodModel(
    string Type, string TypeName, string Name, bool IsStatic, EquatableArray<string> Services, bool IsPublic, string Signature)
{
    /// <summary>How messages, comments and stack traces name it.</summary>
    public string DisplayName => TypeName + "." + Name;
}
