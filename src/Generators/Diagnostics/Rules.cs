using Microsoft.CodeAnalysis;

namespace Netman.Generators.Diagnostics;

/// <summary>Every rule: what is wrong, on which symbol, and what to write instead.</summary>
internal static class Rules
{
    private const string Category = "Netman.Routing";
    private const string HelpRoot = "docs/diagnostics/";

    public static readonly DiagnosticDescriptor DuplicateId = new(
        "NMG001",
        "Message id is handled twice",
        "Message id {0} is handled by '{1}' already; give '{2}' an id of its own",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpRoot + "NMG001.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor UnsupportedParameter = Error(
        "NMG002",
        "Handler parameter has no source",
        "Parameter '{0}' of handler '{1}' has type '{2}', which no message provides; take a Connection, MessageContext, ReadOnlySpan<byte>, ReadOnlyMemory<byte>, CancellationToken, 'uint messageId', a payload or a service");

    public static readonly DiagnosticDescriptor UnsupportedReturn = Error(
        "NMG003",
        "Handler return type is not supported",
        "Handler '{0}' returns '{1}'; return void, ValueTask, Task, or a payload as the reply");

    public static readonly DiagnosticDescriptor Inaccessible = Error(
        "NMG004",
        "Generated code cannot reach the method",
        "Generated code cannot call '{0}'; {1}");

    public static readonly DiagnosticDescriptor Generic = Error(
        "NMG005",
        "Handler is generic",
        "Nothing says which type arguments '{0}' should be called with; move it out of generic types and remove its own type parameters");

    public static readonly DiagnosticDescriptor AsyncSpan = Error(
        "NMG006",
        "Asynchronous handler takes a span",
        "Handler '{0}' returns a task, but a span does not outlive the first await; take ReadOnlyMemory<byte>, which lives until the task completes");

    public static readonly DiagnosticDescriptor MiddlewareSignature = Error(
        "NMG007",
        "Middleware has the wrong signature",
        "Middleware '{0}' has to be declared as 'ValueTask {0}(MessageContext context, MessageDelegate next)'; behind these it may take services and [PerConnection] instances, nothing of a message");

    public static readonly DiagnosticDescriptor NotConstructible = Error(
        "NMG008",
        "Handler class cannot be constructed",
        "'{0}' is called on an instance of '{1}', which the table cannot make; make '{0}' static, or '{1}' a class with one accessible constructor that takes nothing but services (none by a key, none of a [PerConnection] class)");

    public static readonly DiagnosticDescriptor AsyncVoid = Error(
        "NMG009",
        "Handler is async void",
        "Nobody can wait for '{0}' or see it fail; return ValueTask instead of async void");

    public static readonly DiagnosticDescriptor SeveralFallbacks = new(
        "NMG010",
        "Table has several fallback or text routes",
        "{0} go to '{1}' already; remove [{2}] from '{3}'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpRoot + "NMG010.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor TableClass = Error(
        "NMG011",
        "Class cannot be a route table",
        "'{0}' cannot be completed as a route table: {1}");

    public static readonly DiagnosticDescriptor Gate = Error(
        "NMG012",
        "Gate of a route cannot be asked",
        "Gate '{0}' of handler '{1}' has to be a method 'static bool {0}(Connection connection)' of '{2}', public or internal; it may take [PerConnection] instances and services as well");

    public static readonly DiagnosticDescriptor NoSerializer = new(
        "NMG013",
        "Payload has no serializer",
        "Nothing reads or writes '{0}' for handler '{1}'; add [JsonSerializable(typeof({0}))] to a JsonSerializerContext, implement IPayload<{0}>, or mark an unmanaged struct [Payload] and a class from the services [Service]",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpRoot + "NMG013.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor SeveralPayloads = Error(
        "NMG014",
        "Handler takes several payloads",
        "A message has one body, and handler '{0}' reads it as '{1}' already; remove '{2}', or mark it [Service] if it is one");

    public static readonly DiagnosticDescriptor UnknownGroup = Warning(
        "NMG015",
        "No middleware is in the group of a route",
        "No middleware is in group '{0}', so nothing stands before '{1}'; {2}",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor UnusedGroup = Warning(
        "NMG016",
        "No route is in the group of a middleware",
        "No route is in group '{0}', so middleware '{1}' never runs; {2}",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor NextNeverCalled = Warning(
        "NMG017",
        "Middleware never calls next",
        "Middleware '{0}' has no word of '{1}', so nothing behind it ever runs; write 'return {1}(context);' where a message may pass, or '_ = {1};' if none may");

    public static readonly DiagnosticDescriptor IgnoredSendResult = new(
        "NMG018",
        "Result of a send is ignored",
        "Nothing looks at what '{0}' answers: {1}",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpRoot + "NMG018.md");

    public static readonly DiagnosticDescriptor BlockingCall = Warning(
        "NMG019",
        "Event loop is blocked",
        "'{0}' blocks the event loop of '{1}' and everybody on it; {2}");

    public static readonly DiagnosticDescriptor KeptBody = Warning(
        "NMG020",
        "Body is kept beyond its message",
        "'{0}' is valid until '{1}' has ended, and is kept longer here; {2}");

    public static readonly DiagnosticDescriptor PerConnectionClass = Error(
        "NMG030",
        "Per-connection class cannot be constructed",
        "'{0}' takes what each connection has of '{1}', which the table cannot make; give '{1}' one accessible constructor that takes nothing but services and the Connection");

    public static readonly DiagnosticDescriptor SharedBesideOthers = Error(
        "NMG031",
        "Concurrent handler uses what its connection has once",
        "Handler '{0}' runs beside others of its connection, and they would share one '{1}'; use Execution.ThreadPool, which keeps them in order");

    public static readonly DiagnosticDescriptor RouteOption = Error(
        "NMG032",
        "Option of a route is out of range",
        "{0} of handler '{1}' has to be {2}");

    public static readonly DiagnosticDescriptor UsedMiddleware = Error(
        "NMG033",
        "Used middleware cannot be called",
        "'{0}' has no middleware '{1}'; declare 'public static ValueTask {1}(MessageContext context, MessageDelegate next)' there, or name another method");

    public static readonly DiagnosticDescriptor BigEndianLayout = Error(
        "NMG034",
        "Struct cannot be turned to big-endian",
        "'{0}' cannot be read as big-endian: {1}");

    public static readonly DiagnosticDescriptor LeftOut = Warning(
        "NMG035",
        "Route of a library is left out",
        "'{0}' of '{1}' is public and not in the table: {2}",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor InternalMiddleware = Warning(
        "NMG036",
        "Middleware of a library stays behind",
        "'{0}' is not public: in a program that references this library nothing of it stands before '{1}'; make both public, or both internal",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor KeyedService = Error(
        "NMG037",
        "Service is asked for by a key",
        "A table asks for services by their type alone, so '{0}' of '{1}' would be another one; take an IServiceProvider and call GetRequiredKeyedService, or register it under a type of its own");

    public static readonly DiagnosticDescriptor StructLayout = Error(
        "NMG038",
        "Struct has no fixed layout",
        "'{0}' does not lie in memory the same everywhere: {1}");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpRoot + id + ".md");

    private static DiagnosticDescriptor Warning(string id, string title, string message, params string[] tags) =>
        new(id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpRoot + id + ".md", customTags: tags);
}
