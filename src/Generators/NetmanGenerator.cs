using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Netman.Generators.Emission;
using Netman.Generators.Model;
using Netman.Generators.Parsing;
using Netman.Generators.Support;

namespace Netman.Generators;

/// <summary>
/// Turns annotated methods into a route table. Symbols stop at Parsing/, decisions at Model/, and Emission/ only prints.
/// Invalid methods are left out here and reported by <see cref="Diagnostics.RouteAnalyzer"/>.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class NetmanGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<EquatableArray<RouteModel>> messages = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.MessageRoute, IsMethod, RouteParser.Parse)
            .WithTrackingName(TrackingNames.Routes);

        IncrementalValuesProvider<EquatableArray<RouteModel>> fallbacks = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.FallbackRoute, IsMethod, RouteParser.Parse)
            .WithTrackingName(TrackingNames.Fallbacks);

        IncrementalValuesProvider<EquatableArray<RouteModel>> texts = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.TextRoute, IsMethod, RouteParser.Parse)
            .WithTrackingName(TrackingNames.TextRoutes);

        IncrementalValueProvider<EquatableArray<RouteModel>> routes = messages.Collect().Combine(fallbacks.Collect()).Combine(texts.Collect())
            .Select(static (all, _) => ModelOrder.Sort(all.Left.Left.Concat(all.Left.Right).Concat(all.Right)))
            .WithTrackingName(TrackingNames.AllRoutes);

        IncrementalValueProvider<EquatableArray<MiddlewareModel>> middleware = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.Middleware, IsMethod, MiddlewareParser.Parse)
            .WhereValid().WithTrackingName(TrackingNames.Middleware)
            .Collect().Select(static (all, _) => ModelOrder.Sort(all))
            .WithTrackingName(TrackingNames.AllMiddleware);

        IncrementalValueProvider<EquatableArray<TableModel>> tables = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.DispatcherAttribute, static (node, _) => node is ClassDeclarationSyntax, TableParser.Parse)
            .WhereValid().WithTrackingName(TrackingNames.Tables)
            .Collect().Select(static (all, _) => ModelOrder.Sort(all))
            .WithTrackingName(TrackingNames.AllTables);

        IncrementalValueProvider<EquatableArray<JsonContextModel>> jsonContexts = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.JsonSerializable, static (node, _) => node is ClassDeclarationSyntax, JsonContextParser.Parse)
            .WhereValid().WithTrackingName(TrackingNames.JsonContexts)
            .Collect().Select(static (all, _) => ModelOrder.Sort(all))
            .WithTrackingName(TrackingNames.AllJsonContexts);

        IncrementalValueProvider<AssemblyModel> assembly = context.CompilationProvider
            .Select(AssemblyParser.Parse)
            .WithTrackingName(TrackingNames.Assembly);

        IncrementalValueProvider<LibraryModel> libraries = context.CompilationProvider
            .Select(LibraryParser.Parse)
            .WithTrackingName(TrackingNames.Libraries);

        IncrementalValueProvider<ManifestModel?> manifest = assembly.Combine(jsonContexts).Combine(routes.Combine(middleware))
            .Select(static (all, _) => ManifestModel.Of(all.Left.Left, all.Right.Left, all.Right.Right, all.Left.Right))
            .WithTrackingName(TrackingNames.Manifest);

        IncrementalValuesProvider<DispatcherModel> dispatchers = assembly.Combine(libraries).Combine(tables.Combine(jsonContexts)).Combine(routes.Combine(middleware))
            .SelectMany(static (all, _) => DispatcherModel.PlanAll(
                all.Left.Left.Left, all.Left.Right.Left, all.Left.Right.Right, all.Right.Left, all.Right.Right, all.Left.Left.Right))
            .WithTrackingName(TrackingNames.Dispatchers);

        context.RegisterSourceOutput(dispatchers, Emit);
        context.RegisterSourceOutput(manifest, Emit);
    }

    private static bool IsMethod(SyntaxNode node, CancellationToken cancellation) => node is MethodDeclarationSyntax;

    private static void Emit(SourceProductionContext context, DispatcherModel dispatcher)
    {
        context.AddSource(dispatcher.Table.HintName, DispatcherEmitter.Emit(dispatcher));
        if (dispatcher.Table.IsDefault)
            context.AddSource("Netman.GeneratedRoutesExtensions.g.cs", ExtensionEmitter.Emit(dispatcher));
    }

    private static void Emit(SourceProductionContext context, ManifestModel? manifest)
    {
        if (manifest is not null)
            context.AddSource("Netman.RouteManifest.g.cs", ManifestEmitter.Emit(manifest));
    }
}
