using System.Diagnostics;
using System.Net.Sockets;
using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Google.Protobuf;

namespace EndToEnd.Rig;

/// <summary>What can go wrong around esp-proxy.</summary>
internal static class Faults
{
    private const string State = "/run/state";
    private const int StateKilobytes = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Fault KillBluetoothd(Machine machine) => new("bluetoothd is killed", machine.Bluetoothd.KillAsync, machine.Bluetoothd.StartAsync);

    /// <summary>It answers nothing, and is there.</summary>
    public static Fault StopBluetoothd(Machine machine) =>
        new("bluetoothd is stopped", () => machine.Bluetoothd.SignalAsync("STOP"), () => machine.Bluetoothd.SignalAsync("CONT"));

    /// <summary>The proxy powers it again.</summary>
    public static Fault PowerOff() => new("the adapter is powered off", () => Bluetoothd.SetAsync("Powered", false));

    public static Fault Block() => new("the adapter is blocked", () => BlockAsync(true), () => BlockAsync(false));

    public static Fault Unplug(Machine machine) =>
        new("the adapter is unplugged", () => machine.Controller.SendAsync("unplug"), () => machine.Controller.SendAsync("plug"));

    public static Fault KillBus(Machine machine) =>
        new("the bus is killed", () => RunAsync("pkill", "-KILL", "dbus-daemon"), () => RestartBusAsync(machine));

    public static Fault TurnClock(int hours) =>
        new($"the clock jumps by {hours} h", () => RunAsync("date", "-s", $"@{DateTimeOffset.UtcNow.AddHours(hours).ToUnixTimeSeconds()}"));

    public static Fault Reload(Process proxy) => new("the proxy is told to reload", () => Child.SignalAsync(proxy, "HUP"));

    /// <summary>Clients that come and do not get on; one of them sends half a message.</summary>
    public static Fault Crowd(int port)
    {
        var crowd = new List<TcpClient>();
        return new("eight clients do not get on", () => ComeAsync(crowd, port, 8), () => LeaveAsync(crowd));
    }

    /// <summary>The folder for <c>STATE_DIRECTORY</c>, which <see cref="FillDisk"/> can fill.</summary>
    public static async Task<string> MakeStateAsync()
    {
        Directory.CreateDirectory(State);
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={StateKilobytes}k", "tmpfs", State);
        return State;
    }

    /// <summary>A key that cannot be kept is refused, and nothing changes.</summary>
    public static Fault FillDisk(int port)
    {
        string filler = Path.Combine(State, "filler");
        return new("the disk is full", BreakAsync, MendAsync);

        async Task BreakAsync()
        {
            await RunAsync("sh", "-c", $"cat /dev/zero >{filler} 2>/dev/null || true");
            await using var client = await ApiClient.LogInAsync("127.0.0.1", port);
            await client.SendAsync(new NoiseEncryptionSetKeyRequest { Key = ByteString.CopyFrom(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray()) });
            Check.That(!(await client.ExpectAsync<NoiseEncryptionSetKeyResponse>(within: Patience)).Success, "a key was taken that cannot be kept");
        }

        Task MendAsync()
        {
            File.Delete(filler);
            Check.That(!File.Exists(Path.Combine(State, "encryption-key")), "a key was kept that had been refused");
            return Task.CompletedTask;
        }
    }

    private static async Task ComeAsync(List<TcpClient> crowd, int port, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var client = new TcpClient();
            crowd.Add(client);
            await client.ConnectAsync("127.0.0.1", port);
            await client.GetStream().WriteAsync(i % 2 == 0 ? new byte[] { 0, 40, 1, 7 } : [0, 0, 7]);
        }
    }

    private static Task LeaveAsync(List<TcpClient> crowd)
    {
        crowd.ForEach(c => c.Dispose());
        crowd.Clear();
        return Task.CompletedTask;
    }

    /// <summary>As rfkill does.</summary>
    private static Task BlockAsync(bool isBlocked)
    {
        string radio = Directory.GetDirectories("/sys/class/rfkill").FirstOrDefault(d => File.ReadAllText(Path.Combine(d, "type")).Trim() == "bluetooth")
            ?? throw new ScenarioFailedException("the kernel has no rfkill switch for Bluetooth");
        return File.WriteAllTextAsync(Path.Combine(radio, "soft"), isBlocked ? "1" : "0");
    }

    private static async Task RestartBusAsync(Machine machine)
    {
        await RunAsync("dbus-daemon", "--system", "--fork", "--nopidfile");
        await machine.Bluetoothd.KillAsync();
        await machine.Bluetoothd.StartAsync();
    }

    private static async Task RunAsync(string program, params string[] arguments) => (await Child.RunAsync(program, arguments, Patience)).Expect(0);
}
