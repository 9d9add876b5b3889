using Microsoft.CodeAnalysis;
using Netman.Generators.Declarations;
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
        // Where nothing is declared otherwise than before, the first value stays, and with it what was parsed of it: an edit in a
        // body binds nothing. The compilation is combined for the case that something has to be.
        IncrementalValueProvider<ProjectModel> project = context.CompilationProvider
            .Select(ProjectDeclarations.Of).WithTrackingName(TrackingNames.Declarations)
            .Combine(context.CompilationProvider)
            .Select(static (all, cancellation) => all.Left.Parse(all.Right, cancellation))
            .WithTrackingName(TrackingNames.Project);

        IncrementalValueProvider<EquatableArray<RouteModel>> routes = project
            .Select(static (all, _) => ModelOrder.Sort(all.Files.Select(static file => file.Routes)))
            .WithTrackingName(TrackingNames.AllRoutes);

        IncrementalValueProvider<EquatableArray<MiddlewareModel>> middleware = project
            .Select(static (all, _) => ModelOrder.Sort(all.Files.SelectMany(static file => file.Middleware)))
            .WithTrackingName(TrackingNames.AllMiddleware);

        IncrementalValueProvider<EquatableArray<TableModel>> tables = project
            .Select(static (all, _) => ModelOrder.Sort(all.Files.SelectMany(static file => file.Tables)))
            .WithTrackingName(TrackingNames.AllTables);

        IncrementalValueProvider<EquatableArray<JsonContextModel>> jsonContexts = project
            .Select(static (all, _) => ModelOrder.Sort(all.Files.SelectMany(static file => file.JsonContexts)))
            .WithTrackingName(TrackingNames.AllJsonContexts);

        IncrementalValueProvider<AssemblyModel> assembly = project
            .Select(static (all, _) => all.Assembly)
            .WithTrackingName(TrackingNames.Assembly);

        IncrementalValueProvider<LibraryModel> libraries = project
            .Select(static (all, _) => all.Libraries)
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

    private static void Emit(SourceProductionContext context, DispatcherModel dispatcher)
    {
        context.AddSource(dispatcher.Table.HintName, DispatcherEmitter.Emit(dispatcher));
        if (dispatcher.Table.IsDefault)
            context.AddSource(FileNames.Extensions + FileNames.Ending, ExtensionEmitter.Emit(dispatcher));
    }

    private static void Emit(SourceProductionContext context, ManifestModel? manifest)
    {
        if (manifest is not null)
            context.AddSource(FileNames.Manifest + FileNames.Ending, ManifestEmitter.Emit(manifest));
    }
}
