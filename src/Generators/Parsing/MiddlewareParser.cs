using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Middleware has one shape: <c>ValueTask M(MessageContext context, MessageDelegate next, …)</c>.</summary>
internal static class MiddlewareParser
{
    public static MiddlewareModel? Parse(IMethodSymbol method, ImmutableArray<AttributeData> attributes) =>
        attributes.FirstOrDefault(static each => each.IsAttribute(TypeNames.Middleware)) is { } attribute
            ? Parse(method, attribute, new Violations())
            : null;

    public static MiddlewareModel? Parse(IMethodSymbol method, AttributeData attribute, Violations violations) =>
        Parse(method, violations) is { } middleware
            ? middleware with { Order = attribute.NamedArgument("Order") as int? ?? 0, Group = attribute.NamedArgument("Group") as string }
            : null;

    /// <summary>A method as a middleware, whatever attribute names it.</summary>
    public static MiddlewareModel? Parse(IMethodSymbol method, Violations violations)
    {
        MethodModel? model = MethodParser.Parse(method, violations);
        EquatableArray<Argument> extra = default;
        if (HasCompilerError(method))
            violations.AddCompilerError();
        else if (!HasShape(method) || !TryParseExtra(method, violations, out extra))
            violations.Add(Rules.MiddlewareSignature, Locations.OfName(method), method.Name);
        return model is not null && violations.IsEmpty ? new MiddlewareModel(0, null, model, extra) : null;
    }

    private static bool HasCompilerError(IMethodSymbol method) =>
        method.ReturnType.TypeKind == TypeKind.Error
        || method.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Error);

    public static bool HasShape(IMethodSymbol method) =>
        method is { ReturnsByRef: false, ReturnsByRefReadonly: false, Parameters.Length: >= 2 }
        && method.ReturnType.IsValueTask()
        && method.Parameters.All(static parameter => parameter.RefKind == RefKind.None)
        && method.Parameters[0].Type.IsNetman("MessageContext")
        && method.Parameters[1].Type.IsNetman("MessageDelegate");

    /// <summary>Behind context and next a middleware may take what no message fills.</summary>
    private static bool TryParseExtra(IMethodSymbol method, Violations violations, out EquatableArray<Argument> extra)
    {
        Argument?[] arguments = [.. method.Parameters.Skip(2).Select(parameter => ArgumentParser.ParseProvided(parameter, violations))];
        extra = arguments.OfType<Argument>().ToEquatableArray();
        return extra.Count == arguments.Length;
    }
}
