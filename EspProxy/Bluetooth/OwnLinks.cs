using BlueZ.Core;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>
/// Which links of an adapter are ours to end, also when we no longer live to do it: BlueZ keeps them for nobody, and to the next
/// process they would be another program's for ever. They are named in a file of the runtime directory from before a link is made
/// until after it has ended, so that what the file names at the start was left behind.
/// </summary>
/// <param name="directory">Kept for as long as the machine runs, and no longer, since links are not; null where there is none.</param>
/// <param name="adapter">The adapter; each has a file of its own.</param>
internal sealed class OwnLinks(string? directory, Adapter adapter, TimeProvider time, ILogger log) : IDisposable
{
    // BlueZ takes about 2 s to end a link, and the client waits 20 s to hear of it.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(8);

    private readonly string? _path = directory is null ? null : Path.Combine(directory, $"links-{adapter.Address.Value:x12}");
    private readonly Lock _gate = new();
    private readonly HashSet<BluetoothAddress> _ours = [];
    private bool _isOver;
    private bool _saidNotKept;

    /// <summary>Ends the links that were left behind. One that another program made since would be ended, too: nothing tells them apart.</summary>
    public async Task EndLeftAsync(CancellationToken ct)
    {
        BluetoothAddress[] left = [.. Read()];
        Change(() => left.Count(_ours.Add) > 0);
        await Task.WhenAll(left.Select(a => EndLeftAsync(a, ct)));
    }

    /// <summary>Makes a link, or finds it made; true when it is ours to end.</summary>
    /// <exception cref="BlueZException">The link could not be made.</exception>
    public async Task<bool> ConnectAsync(Device device, CancellationToken ct)
    {
        if (device.IsConnected)
        {
            return Holds(device); // We could not end it before.
        }

        Change(() => _ours.Add(device.Address));
        bool isOurs = false;
        try
        {
            isOurs = await device.ConnectAsync(Timeout.InfiniteTimeSpan, ct);
            return isOurs;
        }
        finally
        {
            if (!isOurs)
            {
                Forget(device);
            }
        }
    }

    /// <summary>Ends a link that is ours. What fails is logged, and tried again when the device is connected next, or we start anew.</summary>
    public async Task ReleaseAsync(Device device)
    {
        if (device.IsConnected)
        {
            await EndAsync(device, CancellationToken.None);
        }
        else
        {
            Forget(device);
        }
    }

    /// <summary>From now on a link that ends is not noticed; the file stays as it is.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }
    }

    private bool Holds(Device device)
    {
        lock (_gate)
        {
            return _ours.Any(device.IsKnownBy);
        }
    }

    // Its address may be another one by now: pairing tells the identity behind a private one.
    private void Forget(Device device) => Change(() => _ours.RemoveWhere(device.IsKnownBy) > 0);

    private async Task EndLeftAsync(BluetoothAddress address, CancellationToken ct)
    {
        if (adapter.FindDevice(address) is not { } device)
        {
            Change(() => _ours.Remove(address));
            return;
        }

        if (device.IsConnected)
        {
            log.LinkWasLeft(address);
        }

        await EndAsync(device, ct); // Also without a link: an attempt that nobody waits for goes on for 40 s.
    }

    private async Task EndAsync(Device device, CancellationToken ct)
    {
        var link = device.Disconnected;
        using var deadline = new CancellationTokenSource(CloseLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await device.DisconnectAsync(limit.Token);
            Forget(device);
            return;
        }
        catch (BlueZException e)
        {
            log.ReleaseFailed(device.Address, e.Message);
        }
        catch (OperationCanceledException)
        {
            log.ReleaseFailed(device.Address, "it took too long.");
        }

        // The next link of the device may be another program's.
        _ = link.Register(() => Forget(device));
    }

    private void Change(Func<bool> change)
    {
        lock (_gate)
        {
            if (!_isOver && change() && _path is not null)
            {
                Write(_path);
            }
        }
    }

    // Whole or not at all. It need not outlive a power cut: no link does.
    private void Write(string path)
    {
        string next = path + ".new";
        try
        {
            File.WriteAllLines(next, _ours.Select(a => a.ToString()));
            File.Move(next, path, overwrite: true);
            _saidNotKept = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SayNotKept(path, e.Message);
        }
    }

    // Once, not for each link.
    private void SayNotKept(string path, string reason)
    {
        if (!_saidNotKept)
        {
            _saidNotKept = true;
            log.LinksNotKept(path, reason);
        }
    }

    private IEnumerable<BluetoothAddress> Read()
    {
        string[] lines = [];
        try
        {
            lines = _path is not null && File.Exists(_path) ? File.ReadAllLines(_path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SayNotKept(_path!, e.Message);
        }

        foreach (string line in lines)
        {
            if (BluetoothAddress.TryParse(line, out var address))
            {
                yield return address;
            }
        }
    }
}
