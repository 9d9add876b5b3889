using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Serialization;

namespace Netman.Aot.Tests;

[Payload, StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Position
{
    public short X;
    public int Y;
}

public sealed record Person(string Name, int Age);

public readonly record struct Shouted(string Text) : IPayload<Shouted>
{
    public static bool TryRead(ReadOnlySpan<byte> body, out Shouted value)
    {
        value = new Shouted(Encoding.ASCII.GetString(body).ToUpperInvariant());
        return body.Length > 0;
    }

    public static void Write(Shouted value, IBufferWriter<byte> destination) => destination.Write(Encoding.ASCII.GetBytes(value.Text));
}

[JsonSerializable(typeof(Person)), JsonSerializable(typeof(List<Person>)), JsonSerializable(typeof(Shape))]
internal sealed partial class WireJson : JsonSerializerContext;
