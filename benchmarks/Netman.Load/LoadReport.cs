using System.Globalization;
using System.Text;

namespace Netman.Load;

/// <summary>What a run found: named figures, printed as one line of JSON.</summary>
internal sealed class LoadReport
{
    private readonly StringBuilder _json = new("{");

    /// <summary>Whether the run counts: nothing else makes the exit code 0.</summary>
    public bool Succeeded { get; init; }

    public LoadReport Add(string name, double value, int decimals = 0)
    {
        string text = value.ToString("F" + decimals, CultureInfo.InvariantCulture);
        _json.Append(_json.Length > 1 ? "," : "").Append('"').Append(name).Append("\":").Append(text);
        return this;
    }

    public string ToJson() => _json + "}";
}
