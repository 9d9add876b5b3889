using System.Text.Json.Serialization;

namespace Chat;

/// <summary>Message ids, the same in the page.</summary>
internal static class Ids
{
    public const uint SignIn = 1, Join = 2, Say = 3, Typing = 4, Leave = 5, Online = 6, Refused = 9;
}

internal sealed record SignIn(string Name);

internal sealed record Join(string Room);

internal sealed record Say(string Text);

internal sealed record Said(string Name, string Text, DateTimeOffset Time);

internal sealed record Welcome(string Name, string[] Rooms);

internal sealed record Joined(string Room, Said[] History);

internal sealed record Online(string Room, string[] Names);

internal sealed record Typist(string Name);

internal sealed record Refused(string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SignIn)), JsonSerializable(typeof(Join)), JsonSerializable(typeof(Say)), JsonSerializable(typeof(Said))]
[JsonSerializable(typeof(Welcome)), JsonSerializable(typeof(Joined)), JsonSerializable(typeof(Online)), JsonSerializable(typeof(Typist))]
[JsonSerializable(typeof(Refused))]
internal sealed partial class ChatJson : JsonSerializerContext;
