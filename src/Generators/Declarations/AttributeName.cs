using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.Generators.Declarations;

/// <summary>How attributes are named in source: with or without their suffix, qualified or not.</summary>
internal static class AttributeName
{
    public const string Suffix = "Attribute";

    /// <summary>Without the suffix, which may be written or not, also where the name is an alias.</summary>
    public static string Plain(string name) =>
        name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - Suffix.Length) : name;

    /// <summary>Whether a simple name is the last one of an attribute's name.</summary>
    public static bool Is(SimpleNameSyntax name) => name.Parent switch
    {
        AttributeSyntax => true,
        QualifiedNameSyntax { Parent: AttributeSyntax } qualified => qualified.Right == name,
        AliasQualifiedNameSyntax { Parent: AttributeSyntax } qualified => qualified.Name == name,
        _ => false,
    };

    public static string Of(AttributeSyntax attribute) => Plain(attribute.Name switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        _ => "",
    });
}
