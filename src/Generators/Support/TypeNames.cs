namespace Netman.Generators.Support;

/// <summary>Metadata names of the types that the generator looks for, and the spelled names that it emits.</summary>
internal static class TypeNames
{
    public const string MessageRoute = "Netman.MessageRouteAttribute";
    public const string FallbackRoute = "Netman.FallbackRouteAttribute";
    public const string Middleware = "Netman.MiddlewareAttribute";
    public const string TextRoute = "Netman.TextRouteAttribute";
    public const string UseMiddleware = "Netman.UseMiddlewareAttribute";
    public const string PerConnection = "Netman.PerConnectionAttribute";
    public const string StructLayout = "System.Runtime.InteropServices.StructLayoutAttribute";
    public const string InlineArray = "System.Runtime.CompilerServices.InlineArrayAttribute";
    public const string Reply = "Netman.ReplyAttribute";
    public const string Payload = "Netman.PayloadAttribute";
    public const string Service = "Netman.ServiceAttribute";
    public const string Scoped = "Netman.ScopedAttribute";
    public const string Obsolete = "System.ObsoleteAttribute";
    public const string UnmanagedCallersOnly = "System.Runtime.InteropServices.UnmanagedCallersOnlyAttribute";
    public const string JsonPolymorphic = "System.Text.Json.Serialization.JsonPolymorphicAttribute";
    public const string JsonDerivedType = "System.Text.Json.Serialization.JsonDerivedTypeAttribute";
    public const string FromKeyedServices = "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute";
    public const string JsonSerializable = "System.Text.Json.Serialization.JsonSerializableAttribute";
    public const string RouteManifest = "Netman.RouteManifestAttribute";
    public const string MessageGroup = "Netman.MessageGroupAttribute";
    public const string MessageDispatcher = "Netman.MessageDispatcher";

    public const string DispatcherAttribute = "Netman.MessageDispatcherAttribute";

    public const string EmittedConnection = "global::Netman.Connection";
    /// <summary>The attributes that put a method or a class into a table: what bears none of them is never looked at.</summary>
    public static readonly string[] EntryPoints = [MessageRoute, FallbackRoute, TextRoute, Middleware, DispatcherAttribute, JsonSerializable];

    public const string EmittedContext = "global::Netman.MessageContext";
    public const string EmittedDelegate = "global::Netman.MessageDelegate";
    public const string EmittedValueTask = "global::System.Threading.Tasks.ValueTask";
    public const string EmittedScope = "global::Netman.MessageScope";
    public const string EmittedProvider = "global::System.IServiceProvider";
    public const string EmittedBuilder = "global::Netman.NetmanServerBuilder";
}
