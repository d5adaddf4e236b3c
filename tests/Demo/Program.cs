using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Demo;
using EspProxy.Tests;

// Demo [--port PORT] [--seconds N]: both programs at work without hardware. Ctrl-C ends all of it.
const string Pin = "123456";
int port = int.Parse(Option("--port") ?? "6053", CultureInfo.InvariantCulture);
string root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "Solution.sln")))
{
    root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The demo runs inside the repository.");
}

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
if (Option("--seconds") is { } seconds)
{
    stop.CancelAfter(TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
}

try
{
    return await RunAsync(stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Screen.Title("Everything was stopped.");
    return 0;
}

async Task<int> RunAsync(CancellationToken ct)
{
    Screen.Title("A private D-Bus and a simulated BlueZ with three devices");
    var firstLine = new TaskCompletionSource<string>();
    await using var world = Child.Start(Built("tests/Fakes", "Fakes"), [], "simulated BlueZ", null, firstLine);
    string address = (await firstLine.Task.WaitAsync(ct)).Split('=', 2)[1];
    Screen.Say("demo", $"the bus is at {address}");

    Screen.Title($"meshcore-ble-connect {Fakes.DemoWorld.RadioAddress} --pin {Pin}");
    for (int run = 1; run <= 2; run++)
    {
        await using var tool = Child.Start(
            Built("BleConnect", "meshcore-ble-connect"), [Fakes.DemoWorld.RadioAddress, "--pin", Pin], "meshcore-ble-connect", address);
        int code = await tool.WaitAsync(ct);
        Screen.Say("demo", $"exit code {code.ToString(CultureInfo.InvariantCulture)}");
        if (code != 0)
        {
            return 1;
        }
    }

    Screen.Title($"esp-proxy --name demo-proxy --port {port}; point Home Assistant (integration ESPHome) at this machine and this port");
    string[] arguments = ["--name", "demo-proxy", "--friendly-name", "Demo Proxy", "--port", port.ToString(CultureInfo.InvariantCulture), "--mdns", "off"];
    await using var proxy = Child.Start(Built("EspProxy", "esp-proxy"), arguments, "esp-proxy", address);
    await using var client = await ConnectAsync(ct);

    Screen.Title("What a client of the proxy sees; Ctrl-C ends the demo");
    await new Viewer(client).RunAsync(ct);
    return 1;
}

async Task<ApiClient> ConnectAsync(CancellationToken ct)
{
    for (int attempt = 0; ; attempt++)
    {
        try
        {
            return await ApiClient.LogInAsync("127.0.0.1", port, ct);
        }
        catch (SocketException) when (attempt < 100)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }
}

string Built(string project, string program) => Path.Combine(root, project, "bin", "Release", "net10.0", program);

string? Option(string name) => args.SkipWhile(a => a != name).Skip(1).FirstOrDefault();

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
