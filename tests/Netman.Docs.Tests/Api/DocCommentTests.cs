using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Netman.Docs.Tests.Api;

/// <summary>A member that users can call says what it does. The build asks for it too (CS1591), where a project switches that on.</summary>
public class DocCommentTests
{
    public static TheoryData<string> Packages => PublicApiTests.Packages;

    [Theory, MemberData(nameof(Packages))]
    public void Every_public_member_has_a_doc_comment(string name)
    {
        ApiPackage package = ApiPackage.All.Single(each => each.Name == name);
        Dictionary<string, XElement> comments = XDocument.Load(package.CommentsOf(ApiPackage.Targets[0])).Descendants("member")
            .ToDictionary(static member => member.Attribute("name")!.Value);

        string[] silent = [.. PublicSurface.TypesOf(package.Load(ApiPackage.Targets[0]))
            .SelectMany(static type => PublicSurface.MembersOf(type).Where(NeedsComment).Prepend(type))
            .Select(static symbol => symbol.GetDocumentationCommentId()!)
            .Where(id => !comments.TryGetValue(id, out XElement? comment) || !SaysSomething(comment))];

        silent.ShouldBeEmpty();
    }

    /// <summary>What overrides is described by what it overrides; a delegate and a record's parameters are described at the type.</summary>
    private static bool NeedsComment(ISymbol member) =>
        member is { IsOverride: false, ContainingType.TypeKind: not TypeKind.Delegate }
        and not IFieldSymbol { Name: "value__" }
        and not IMethodSymbol { MethodKind: MethodKind.Constructor };

    private static bool SaysSomething(XElement comment) =>
        comment.Element("inheritdoc") is not null || !string.IsNullOrWhiteSpace(comment.Element("summary")?.Value);
}
