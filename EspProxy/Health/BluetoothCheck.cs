using BlueZ.Core;

namespace EspProxy.Health;

/// <summary>Looks at the bus, at bluetoothd and at the adapter. It changes nothing, and has nothing started.</summary>
/// <param name="machine">Where it looks.</param>
/// <param name="wanted">The adapter that was asked for; null is any.</param>
internal sealed class BluetoothCheck(Machine machine, string? wanted)
{
    // A busy machine may take some seconds; the health check of a container has 30 s for the whole doctor.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly List<Finding> _findings = [];

    /// <summary>The name of the adapter that the proxy would use, once it was found.</summary>
    public string? AdapterName { get; private set; }

    /// <summary>The kernel's number of that adapter.</summary>
    public ushort? AdapterIndex { get; private set; }

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        Version? shown = null;
        try
        {
            var options = new BlueZOptions { BusAddress = machine.BusAddress, CallTimeout = Limit, StartsService = false, TimeProvider = machine.Time };
            await using var client = await BlueZClient.ConnectAsync(options, ct);
            Add("bus", "System bus", Verdict.Ok, "It can be reached.");
            Add("bluetoothd", "bluetoothd", Verdict.Ok, "It runs and answers.");
            LookAtAdapter(client);
            shown = client.Adapters.Count > 0 ? client.Adapters[0].BlueZVersion : null;
        }
        catch (BlueZException e)
        {
            AddFailure(e);
        }

        if (await BluetoothdVersion.FindAsync(shown, machine, ct) is { } version)
        {
            _findings.Insert(Math.Min(2, _findings.Count), BluetoothdVersion.Judge(version));
        }

        return _findings;
    }

    private void LookAtAdapter(BlueZClient client)
    {
        string there = string.Join(", ", client.Adapters.Select(a => $"{a.Name} ({a.Address})"));
        Adapter adapter;
        try
        {
            adapter = client.GetAdapter(wanted);
        }
        catch (BlueZException e)
        {
            Add("adapter", "Adapter", Verdict.Problem,
                there.Length == 0 ? "There is no Bluetooth adapter." : $"{e.Message} There is {there}.",
                there.Length == 0 ? "Plug one in, or see why the kernel has none: sudo dmesg | grep -i bluetooth" : "Correct the setting adapter (--adapter).");
            return;
        }

        AdapterName = adapter.Name;
        AdapterIndex = adapter.Index;
        Add("adapter", "Adapter", Verdict.Ok, client.Adapters.Count == 1 ? $"{there} is there." : $"{adapter.Name} ({adapter.Address}) is used; there is {there}.");
        Add("power", "Power", adapter.IsPowered ? Verdict.Ok : Verdict.Warning,
            adapter.IsPowered ? $"{adapter.Name} is on." : $"{adapter.Name} is off; esp-proxy switches it on when it starts.",
            adapter.IsPowered ? null : "bluetoothctl power on");
    }

    private void AddFailure(BlueZException e)
    {
        if (e.Error is BlueZError.BusUnavailable or BlueZError.BusAccessDenied)
        {
            Add("bus", "System bus", Verdict.Problem, $"It cannot be reached: {e.Message}", e.Error == BlueZError.BusUnavailable
                ? "sudo systemctl start dbus; in a container: share /run/dbus with it"
                : "Look at the permissions: ls -l /run/dbus/system_bus_socket");
            return;
        }

        Add("bus", "System bus", Verdict.Ok, "It can be reached.");
        var (what, cure) = e.Error switch
        {
            BlueZError.ServiceUnavailable => ("It does not run.", "sudo systemctl enable --now bluetooth (without it: sudo apt install bluez)"),
            BlueZError.AccessDenied => ("The policy of the bus refuses this user.", "sudo usermod -aG bluetooth $USER, then log in anew; or run it as root"),
            BlueZError.NoReply => ($"bluetoothd is wedged: it is on the bus and did not answer within {Limit.TotalSeconds:0} s.", "sudo systemctl restart bluetooth"),
            _ => (e.Message, "See its log: journalctl -u bluetooth"),
        };
        Add("bluetoothd", "bluetoothd", Verdict.Problem, what, cure);
    }

    private void Add(string id, string title, Verdict verdict, string what, string? cure = null) => _findings.Add(new Finding(id, title, verdict, what, cure));
}
