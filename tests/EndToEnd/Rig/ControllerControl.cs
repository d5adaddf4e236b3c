using System.Globalization;

namespace EndToEnd.Rig;

/// <summary>Tells the emulated controller what comes through the air, and asks what the host wants to hear.</summary>
internal sealed class ControllerControl(ControlLine line) : IDisposable
{
    public Task SendAsync(string command) => line.SendAsync(command);

    /// <summary>Advertisements begin, so many a second over all devices.</summary>
    public Task StartAsync(int perSecond) => line.SendAsync($"start {perSecond.ToString(CultureInfo.InvariantCulture)}");

    public Task StopAsync() => line.SendAsync("stop");

    /// <summary>How often each device has advertised while the host scanned.</summary>
    public async Task<IReadOnlyList<uint>> CountsAsync() =>
        [.. (await line.SendAsync("counts")).Split(' ').Skip(1).Select(n => uint.Parse(n, CultureInfo.InvariantCulture))];

    public Task<string> StatusAsync() => line.SendAsync("status");

    public async Task<long> NumberAsync(string name) => long.Parse(await line.StatusAsync(name), CultureInfo.InvariantCulture);

    public Task<bool> IsAsync(string name) => line.IsAsync(name);

    public Task WaitForAsync(string name, bool value) => line.WaitForAsync(name, value);

    public void Dispose() => line.Dispose();
}
