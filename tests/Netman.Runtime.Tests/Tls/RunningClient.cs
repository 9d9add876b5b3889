using System.Diagnostics;
using System.Text;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>A client that others wrote, as a process; the test is skipped where it is not installed. Ended with the object.</summary>
public sealed class RunningClient : IDisposable
{
    private readonly StringBuilder _said = new();
    private readonly Process _process;
    private readonly string _tool;

    public RunningClient(string tool, string[] arguments)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool))))
            Assert.Skip($"{tool} is not installed");
        _tool = tool;
        _process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += Hear;
        _process.ErrorDataReceived += Hear;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>All whole lines so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public async Task WriteAsync(byte[] input)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(input);
            await _process.StandardInput.BaseStream.FlushAsync();
        }
        catch (IOException)
        {
            _process.WaitForExit(); // it gave up before it had read: what it said tells why
        }
    }

    public Task HearAsync(string words) =>
        Deadline.Until(() => Said.Contains(words, StringComparison.Ordinal), $"{_tool} to say '{words}'");

    /// <summary>Waits for the end and gives all that was said.</summary>
    public async Task<string> EndAsync(bool keepsInput)
    {
        if (!keepsInput)
            _process.StandardInput.Close();
        await _process.WaitForExitAsync().InTime($"{_tool} to end");
        _process.WaitForExit();
        return Said;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
            _said.AppendLine(line.Data);
    }
}
