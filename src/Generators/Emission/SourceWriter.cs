using System.Text;

namespace Netman.Generators.Emission;

/// <summary>Prints indented lines; <see cref="Block"/> makes emitter code nest as the emitted code nests.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Line ends are always <c>\n</c>: generated text does not depend on the machine.</summary>
    public void Line(string line = "")
    {
        if (line.Length != 0)
            _text.Append(' ', _depth * 4).Append(line);
        _text.Append('\n');
    }

    public BlockScope Block(string head, string tail = "}")
    {
        Line(head);
        Line("{");
        _depth++;
        return new BlockScope(this, tail);
    }

    public override string ToString() => _text.ToString();

    internal readonly struct BlockScope(SourceWriter writer, string tail) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Line(tail);
        }
    }
}
