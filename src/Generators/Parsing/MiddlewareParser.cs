using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;

namespace Netman.Generators.Parsing;

/// <summary>Middleware has one shape: <c>ValueTask M(MessageContext context, MessageDelegate next)</c>.</summary>
internal static class MiddlewareParser
{
    public static MiddlewareModel? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return context.TargetSymbol is IMethodSymbol method && !context.Attributes.IsEmpty
            ? Parse(method, context.Attributes[0], new Violations())
            : null;
    }

    public static MiddlewareModel? Parse(IMethodSymbol method, AttributeData attribute, Violations violations)
    {
        MethodModel? model = MethodParser.Parse(method, violations);
        if (HasCompilerError(method))
            violations.AddCompilerError();
        else if (!HasShape(method))
            violations.Add(Rules.MiddlewareSignature, Locations.OfName(method), method.Name);
        return model is not null && violations.IsEmpty ? Model(attribute, model) : null;
    }

    private static bool HasCompilerError(IMethodSymbol method) =>
        method.ReturnType.TypeKind == TypeKind.Error
        || method.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Error);

    private static bool HasShape(IMethodSymbol method) =>
        method is { ReturnsByRef: false, ReturnsByRefReadonly: false, Parameters.Length: 2 }
        && method.ReturnType.IsValueTask()
        && method.Parameters.All(static parameter => parameter.RefKind == RefKind.None)
        && method.Parameters[0].Type.IsNetman("MessageContext")
        && method.Parameters[1].Type.IsNetman("MessageDelegate");

    private static MiddlewareModel Model(AttributeData attribute, MethodModel method) =>
        new(attribute.NamedArgument("Order") as int? ?? 0, attribute.NamedArgument("Group") as string, method);
}
