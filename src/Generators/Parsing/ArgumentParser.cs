using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Where one parameter of a handler gets its value from.</summary>
internal static class ArgumentParser
{
    private static readonly Argument s_invalid = new(ArgumentKind.Context);

    public static Argument Parse(IParameterSymbol parameter, HandlerReturn returns, Violations violations)
    {
        if (parameter.Type.TypeKind == TypeKind.Error || !parameter.Type.CanBeNamed())
        {
            violations.AddCompilerError();
            return s_invalid;
        }

        Argument? argument = parameter.RefKind == RefKind.None ? Find(parameter, violations) : null;
        if (argument is null)
            violations.Add(
                Rules.UnsupportedParameter, Locations.OfType(parameter), parameter.Name, parameter.ContainingSymbol.Name, Spell(parameter));
        else if (argument.Kind == ArgumentKind.BodySpan && returns is not (HandlerReturn.Nothing or HandlerReturn.Value))
            violations.Add(Rules.AsyncSpan, Locations.OfType(parameter), parameter.ContainingSymbol.Name);
        return argument ?? s_invalid;
    }

    /// <summary>A parameter that no message fills: a service or an instance of the connection's own. Null where it is neither.</summary>
    public static Argument? ParseProvided(IParameterSymbol parameter, Violations violations)
    {
        // A scope belongs to a handler: gates and middleware, which stand outside it, have none.
        if (parameter.RefKind != RefKind.None || Has(parameter, TypeNames.Scoped))
            return null;
        if (ConstructionParser.IsPerConnection(parameter.Type))
            return ParsePerConnection(parameter, violations);
        if (IsKeyed(parameter))
            return RefuseKey(parameter, violations);
        return IsService(parameter) ? new Argument(ArgumentKind.Service, Service: parameter.Type.Spell()) : null;
    }

    private static Argument? Find(IParameterSymbol parameter, Violations violations)
    {
        if (FixedKindOf(parameter) is { } kind)
            return new Argument(kind);
        if (Has(parameter, TypeNames.Scoped) && IsKeyed(parameter))
            return RefuseKey(parameter, violations);
        if (Has(parameter, TypeNames.Scoped))
            return parameter.Type.IsServiceType() ? new Argument(ArgumentKind.Scoped, Scoped: parameter.Type.Spell()) : null;
        if (ParseProvided(parameter, violations) is { } provided)
            return provided;
        return PayloadParser.Parse(parameter.Type) is { } payload ? new Argument(ArgumentKind.Payload, payload) : null;
    }

    public static bool IsKeyed(IParameterSymbol parameter) => Has(parameter, TypeNames.FromKeyedServices);

    private static Argument RefuseKey(IParameterSymbol parameter, Violations violations)
    {
        violations.Add(Rules.KeyedService, Locations.OfType(parameter), parameter.Name, parameter.ContainingSymbol.Name);
        return s_invalid;
    }

    private static Argument ParsePerConnection(IParameterSymbol parameter, Violations violations)
    {
        var type = (INamedTypeSymbol)parameter.Type;
        InstanceModel? instance = MethodParser.IsNameable(type) ? ConstructionParser.Parse(type) : null;
        if (instance is null)
            violations.Add(Rules.PerConnectionClass, Locations.OfType(parameter), parameter.ContainingSymbol.Name, type.Name);
        return new Argument(ArgumentKind.PerConnection, Instance: instance);
    }

    private static ArgumentKind? FixedKindOf(IParameterSymbol parameter)
    {
        ITypeSymbol type = parameter.Type;
        if (type.IsNetman("Connection"))
            return ArgumentKind.Connection;
        if (type.IsNetman("MessageContext"))
            return ArgumentKind.Context;
        if (type.IsOfBytes("ReadOnlySpan"))
            return ArgumentKind.BodySpan;
        if (type.IsOfBytes("ReadOnlyMemory"))
            return ArgumentKind.BodyMemory;
        if (type.IsOfBytes("ReadOnlySequence", "System.Buffers"))
            return ArgumentKind.BodySequence;
        if (type.IsCancellationToken())
            return ArgumentKind.ConnectionClosed;
        return IsMessageId(parameter) ? ArgumentKind.MessageId : null;
    }

    /// <summary>Interfaces and abstract classes cannot be read from a body, so they are services without saying so; but for those of
    /// which JSON knows the derived types.</summary>
    private static bool IsService(IParameterSymbol parameter) =>
        parameter.Type.IsServiceType()
        && ((parameter.Type.IsAbstract && !PayloadParser.IsPolymorphic(parameter.Type)) || Has(parameter, TypeNames.Service));

    private static bool Has(IParameterSymbol parameter, string attribute) =>
        parameter.GetAttributes().Any(each => each.IsAttribute(attribute));

    /// <summary>A <c>uint</c> could mean anything, so it is the message id only where its name says so.</summary>
    private static bool IsMessageId(IParameterSymbol parameter) =>
        parameter is { Type.SpecialType: SpecialType.System_UInt32, Name: "messageId" or "id" };

    private static string Spell(IParameterSymbol parameter)
    {
        string type = parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        return parameter.RefKind == RefKind.None ? type : parameter.RefKind.ToString().ToLowerInvariant() + " " + type;
    }
}
