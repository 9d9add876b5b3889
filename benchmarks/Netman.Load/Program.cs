using System.Net.Sockets;
using Netman.Load;

if (args is ["--help"])
{
    Console.WriteLine(LoadOptions.Usage);
    return 0;
}
if (LoadOptions.Parse(args) is not { } options)
    return 2;
try
{
    LoadReport report = options switch
    {
        { Idle: true } => new IdleLoad(options).Run(),
        { Pushed: > 0 } => new PushLoad(options).Run(),
        { Churn: true } => new ChurnLoad(options).Run(),
        { OtherPort: > 0 } => new PairedLoad(options).Run(),
        _ => new SingleLoad(options).Run(),
    };
    Console.WriteLine(report.ToJson());
    return report.Succeeded ? 0 : 1;
}
catch (Exception failure) when (failure is LoadException or SocketException or IOException) // the last from a record that is none
{
    Console.Error.WriteLine($"load: {failure.Message}");
    return 1;
}
