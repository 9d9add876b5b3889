using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>A handler's symbol in, its model or the rules that it breaks out. Generator and analyzer read the same answer.</summary>
internal static class HandlerParser
{
    public static HandlerModel? Parse(IMethodSymbol method, Violations violations)
    {
        MethodModel? model = MethodParser.Parse(method, violations);
        HandlerReturn returns = ParseReturn(method, violations);
        EquatableArray<Argument> arguments =
            method.Parameters.Select(parameter => ParseArgument(parameter, returns, violations)).ToEquatableArray();
        return model is not null && violations.IsEmpty ? new HandlerModel(model, arguments, returns) : null;
    }

    private static HandlerReturn ParseReturn(IMethodSymbol method, Violations violations)
    {
        if (method.ReturnType.IsValueTask() && !method.ReturnsByRef && !method.ReturnsByRefReadonly)
            return HandlerReturn.ValueTask;
        if (method.ReturnType.IsTask() && !method.ReturnsByRef && !method.ReturnsByRefReadonly)
            return HandlerReturn.Task;
        if (method.ReturnType.TypeKind == TypeKind.Error)
            violations.AddCompilerError();
        else if (!method.ReturnsVoid)
            violations.Add(Rules.UnsupportedReturn, Locations.OfReturnType(method), method.Name, method.ReturnType.ToDisplayString());
        else if (method.IsAsync)
            violations.Add(Rules.AsyncVoid, Locations.OfReturnType(method), method.Name);
        return HandlerReturn.Nothing;
    }

    private static Argument ParseArgument(IParameterSymbol parameter, HandlerReturn returns, Violations violations)
    {
        ArgumentKind? kind = parameter.RefKind == RefKind.None ? KindOf(parameter) : null;
        if (parameter.Type.TypeKind == TypeKind.Error)
            violations.AddCompilerError();
        else if (kind is null)
            violations.Add(
                Rules.UnsupportedParameter, Locations.OfType(parameter), parameter.Name, parameter.ContainingSymbol.Name, Spell(parameter));
        else if (kind == ArgumentKind.BodySpan && returns != HandlerReturn.Nothing)
            violations.Add(Rules.AsyncSpan, Locations.OfType(parameter), parameter.ContainingSymbol.Name);
        return new Argument(kind ?? ArgumentKind.Context);
    }

    private static ArgumentKind? KindOf(IParameterSymbol parameter)
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
        if (type.IsCancellationToken())
            return ArgumentKind.ConnectionClosed;
        return IsMessageId(parameter) ? ArgumentKind.MessageId : null;
    }

    /// <summary>A <c>uint</c> could mean anything, so it is the message id only where its name says so.</summary>
    private static bool IsMessageId(IParameterSymbol parameter) =>
        parameter is { Type.SpecialType: SpecialType.System_UInt32, Name: "messageId" or "id" };

    private static string Spell(IParameterSymbol parameter)
    {
        string type = parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        return parameter.RefKind == RefKind.None ? type : parameter.RefKind.ToString().ToLowerInvariant() + " " + type;
    }
}
