using Netman.Generators.Model;

namespace Netman.Generators.Emission;

/// <summary>Spells the calls that read a body as a type and send a value as a body.</summary>
internal static class PayloadEmitter
{
    private const string Codec = "global::Netman.PayloadCodec";
    private const string JsonCodec = "global::Netman.JsonPayload";
    private const string Bytes = "global::System.ReadOnlySpan<byte>";

    /// <summary>A condition that leaves the value in <c>payload</c>.</summary>
    public static string Read(TableNames names, PayloadModel payload)
    {
        string arguments = $"(context.Body, out {payload.Type}? payload)";
        return payload.Kind switch
        {
            PayloadKind.Text => $"{Codec}.TryReadText{arguments}",
            PayloadKind.Struct => $"{Codec}.TryReadStruct(context.Body, out {payload.Type} payload)",
            PayloadKind.BigEndianStruct => $"{Codec}.TryReadBigEndian(context.Body, {names.FieldSizes(payload.Type)}, out {payload.Type} payload)",
            PayloadKind.Custom => $"{Codec}.TryRead<{payload.Type}>(context.Body, out var payload)",
            PayloadKind.Protobuf => $"{names.Protobuf(payload.Type)}{arguments}",
            _ => $"{JsonCodec}.TryRead(context.Body, {names.Json(payload.Type)}, out var payload)",
        };
    }

    /// <summary>A statement that sends a value, itself an expression.</summary>
    public static string Send(TableNames names, ReplyModel reply, string value)
    {
        string head = $"(context.Connection, {(reply.Id is { } id ? FormattableString.Invariant($"{id}u") : "context.MessageId")}, ";
        return reply.Payload.Kind switch
        {
            PayloadKind.Text => $"{Codec}.SendText{head}{value});",
            PayloadKind.Struct => $"{Codec}.SendStruct{head}{value});",
            PayloadKind.BigEndianStruct => $"{Codec}.SendBigEndian{head}{names.FieldSizes(reply.Payload.Type)}, {value});",
            PayloadKind.Custom => $"{Codec}.Send<{reply.Payload.Type}>{head}{value});",
            PayloadKind.Protobuf => $"SendProtobuf{head}{value});",
            _ => $"{JsonCodec}.Send{head}{names.Json(reply.Payload.Type)}, {value});",
        };
    }

    /// <summary>The members that payloads need: the numbers of structs, and Protobuf, whose package is the user's.</summary>
    public static void EmitMembers(SourceWriter writer, TableNames names, DispatcherModel dispatcher)
    {
        foreach (PayloadModel payload in dispatcher.Routes.SelectMany(static route => route.Handler.Payloads)
            .Where(static payload => payload.Kind == PayloadKind.BigEndianStruct).Distinct().OrderBy(static payload => payload.Type, StringComparer.Ordinal))
        {
            writer.Line();
            writer.Line($"/// <summary>How many bytes each number of <c>{Documentation.Escape(payload.Type)}</c> has.</summary>");
            writer.Line($"private static {Bytes} {names.FieldSizes(payload.Type)} => new byte[] {{ {string.Join(", ", payload.FieldSizes)} }};");
        }

        EmitProtobuf(writer, names, dispatcher);
    }

    private static void EmitProtobuf(SourceWriter writer, TableNames names, DispatcherModel dispatcher)
    {
        foreach (string type in Types(dispatcher.Routes.Select(static route => route.Handler.Payload)))
            EmitProtobufReader(writer, names.Protobuf(type), type);
        if (Types(dispatcher.Routes.Select(static route => route.Handler.Reply?.Payload)).Any())
            EmitProtobufSender(writer);
    }

    private static IEnumerable<string> Types(IEnumerable<PayloadModel?> payloads) =>
        payloads.OfType<PayloadModel>().Where(static payload => payload.Kind == PayloadKind.Protobuf)
            .Select(static payload => payload.Type).Distinct().OrderBy(static type => type, StringComparer.Ordinal);

    private static void EmitProtobufReader(SourceWriter writer, string name, string type)
    {
        writer.Line();
        using (writer.Block($"private static bool {name}({Bytes} body, [global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out {type}? payload)"))
        {
            using (writer.Block("try"))
            {
                writer.Line($"payload = {type}.Parser.ParseFrom(body);");
                writer.Line("return true;");
            }

            using (writer.Block("catch (global::Google.Protobuf.InvalidProtocolBufferException)"))
            {
                writer.Line("payload = null;");
                writer.Line("return false;");
            }
        }
    }

    private static void EmitProtobufSender(SourceWriter writer)
    {
        writer.Line();
        using (writer.Block("private static void SendProtobuf(global::Netman.Connection connection, uint messageId, global::Google.Protobuf.IMessage? value)"))
        {
            writer.Line("if (value is null)");
            writer.Line("    return;");
            writer.Line("global::Netman.PayloadWriter writer = global::Netman.PayloadWriter.Rent();");
            writer.Line("global::Google.Protobuf.MessageExtensions.WriteTo(value, writer);");
            writer.Line("writer.Send(connection, messageId);");
        }
    }
}
