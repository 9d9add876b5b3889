using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Docs.Tests.Support;

namespace Netman.Docs.Tests.Api;

/// <summary>One published package: its assembly for each target, and the file that its surface is locked in.</summary>
internal sealed record ApiPackage(string Name, string Folder)
{
    public static readonly ApiPackage[] All = [new("Netman", "src/Runtime"), new("Netman.Hosting", "src/Hosting"), new("Netman.Testing", "src/Testing")];

    public static readonly string[] Targets = ["net10.0", "net9.0"];

    public string LockFile => Repository.PathOf($"{Folder}/PublicApi.txt");

    public IAssemblySymbol Load(string target)
    {
        MetadataReference built = MetadataReference.CreateFromFile(PathOf(target, ".dll"));
        CSharpCompilation compilation = CSharpCompilation.Create("Listing", references: [built, .. References.Without(Name)]);
        return (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(built)!;
    }

    /// <summary>The compiler's file of doc comments.</summary>
    public string CommentsOf(string target) => PathOf(target, ".xml");

    public override string ToString() => Name;

    private string PathOf(string target, string extension) =>
        Repository.PathOf($"{Folder}/bin/{Repository.Configuration}/{target}/{Name}{extension}");
}
