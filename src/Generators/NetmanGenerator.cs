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
        IncrementalValueProvider<EquatableArray<RouteModel>> routes = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.MessageRoute, IsMethod, RouteParser.Parse)
            .WithTrackingName(TrackingNames.Routes)
            .Collect().Select(static (all, _) => ModelOrder.Sort(all))
            .WithTrackingName(TrackingNames.AllRoutes);

        IncrementalValueProvider<EquatableArray<HandlerModel>> fallbacks = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.FallbackRoute, IsMethod, RouteParser.ParseFallback)
            .WhereValid().WithTrackingName(TrackingNames.Fallbacks)
            .Collect().Select(static (all, _) => ModelOrder.Sort(all))
            .WithTrackingName(TrackingNames.AllFallbacks);

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

        IncrementalValueProvider<AssemblyModel> assembly = context.CompilationProvider
            .Select(AssemblyParser.Parse)
            .WithTrackingName(TrackingNames.Assembly);

        IncrementalValuesProvider<DispatcherModel> dispatchers = assembly.Combine(tables).Combine(routes).Combine(fallbacks.Combine(middleware))
            .SelectMany(static (all, _) => DispatcherModel.PlanAll(
                all.Left.Left.Left, all.Left.Left.Right, all.Left.Right, all.Right.Left, all.Right.Right))
            .WithTrackingName(TrackingNames.Dispatchers);

        context.RegisterSourceOutput(dispatchers, Emit);
    }

    private static bool IsMethod(SyntaxNode node, CancellationToken cancellation) => node is MethodDeclarationSyntax;

    private static void Emit(SourceProductionContext context, DispatcherModel dispatcher)
    {
        context.AddSource(dispatcher.Table.HintName, DispatcherEmitter.Emit(dispatcher));
        if (dispatcher.Table.IsDefault)
            context.AddSource("Netman.GeneratedRoutesExtensions.g.cs", ExtensionEmitter.Emit(dispatcher.Table));
    }
}
