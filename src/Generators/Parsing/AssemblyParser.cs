using Microsoft.CodeAnalysis;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Scalars out of a compilation, so that the compilation itself never reaches a later step.</summary>
internal static class AssemblyParser
{
    public static AssemblyModel Parse(Compilation compilation, CancellationToken cancellation) =>
        new(
            compilation.GetTypeByMetadataName(TypeNames.MessageDispatcher) is not null,
            compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication,
            compilation.AssemblyName ?? "");
}
