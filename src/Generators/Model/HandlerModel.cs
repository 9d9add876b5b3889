using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>A handler: the method, where each argument comes from, and what becomes of what it returns.</summary>
internal sealed record HandlerModel(MethodModel Method, EquatableArray<Argument> Arguments, HandlerReturn Return, ReplyModel? Reply)
{
    /// <summary>Whether it is marked as not to be inlined: a stack trace names it then, whoever calls it.</summary>
    public bool HasOwnFrame { get; init; }

    /// <summary>What the body is read as, if anything.</summary>
    public PayloadModel? Payload => Arguments.FirstOrDefault(static argument => argument.Kind == ArgumentKind.Payload)?.Payload;

    /// <summary>Whether it takes what is at hand, and what it returns can be returned.</summary>
    public bool IsCall => Return is HandlerReturn.Nothing or HandlerReturn.ValueTask
        && Arguments.All(static argument => argument.Kind is ArgumentKind.Context or ArgumentKind.Connection or ArgumentKind.MessageId);

    /// <summary>Whether it has the signature of a <c>MessageDelegate</c>.</summary>
    public bool IsDelegate => Return == HandlerReturn.ValueTask && Arguments.Count == 1 && Arguments[0].Kind == ArgumentKind.Context;

    /// <summary>Whether each of its messages needs a scope of services.</summary>
    public bool IsScoped => Arguments.Any(static argument => argument.Kind == ArgumentKind.Scoped);

    public IEnumerable<PayloadModel> Payloads => new[] { Payload, Reply?.Payload }.OfType<PayloadModel>();

    /// <summary>Finds the serializers; null where one is missing, and the handler stays out of the table.</summary>
    public HandlerModel? Resolve(IReadOnlyDictionary<string, string> jsonContexts)
    {
        if (Payloads.All(static payload => payload.Kind != PayloadKind.Json))
            return this;
        if (Payloads.Any(payload => payload.Resolve(jsonContexts) is null))
            return null;
        return this with
        {
            Arguments = Arguments.Select(each => each with { Payload = each.Payload?.Resolve(jsonContexts) }).ToEquatableArray(),
            Reply = Reply is null ? null : Reply with { Payload = Reply.Payload.Resolve(jsonContexts)! },
        };
    }
}

/// <summary>One argument, in the order of the handler's parameters.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Payload">What the body is read as, for a payload.</param>
/// <param name="Service">The type to ask the provider for, for a service.</param>
/// <param name="Instance">What each connection has of its own, for one of those.</param>
/// <param name="Scoped">The type to ask the message's scope for, for a scoped service.</param>
internal sealed record Argument(
    ArgumentKind Kind, PayloadModel? Payload = null, string? Service = null, InstanceModel? Instance = null, string? Scoped = null);

/// <summary>What a handler's value is sent as; a null id is the id of the message.</summary>
internal sealed record ReplyModel(PayloadModel Payload, uint? Id);
