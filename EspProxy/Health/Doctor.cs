using EspProxy.Settings;

namespace EspProxy.Health;

/// <summary>Looks at everything that the proxy needs, and changes nothing.</summary>
/// <param name="machine">Where to look.</param>
/// <param name="configuration">How the proxy would run.</param>
internal sealed class Doctor(Machine machine, Configuration configuration)
{
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        var options = configuration.Options;
        var running = RunningProxy.Find(machine.Proc);
        string? state = options.StateDirectory ?? (StateCheck.IsThere(machine.ServiceState) ? machine.ServiceState : null);
        var bluetooth = new BluetoothCheck(machine, options.Adapter);
        List<Finding> findings = [Configuration(), .. await bluetooth.RunAsync(ct), RfkillCheck.Run(machine, bluetooth.AdapterName)];
        findings.AddRange(await ManagementCheck.RunAsync(machine, bluetooth.AdapterIndex, running, ct));
        findings.Add(await MdnsCheck.RunAsync(machine, options.Mdns, new(options.Endpoint.Address), ct));
        findings.Add(PortCheck.Run(machine, options.Endpoint, running));
        findings.Add(KeyCheck.Run(options, configuration.Secrets, state));
        findings.Add(StateCheck.Run(state));
        findings.Add(ClockCheck.Run(machine));
        if (PowerSupply.Check(machine) is { } voltage)
        {
            findings.Add(voltage);
        }

        return findings;
    }

    private Finding Configuration() =>
        configuration.Errors.Count > 0 ? new("configuration", "Configuration", Verdict.Problem, string.Join("; ", configuration.Errors), "esp-proxy --check-config")
        : configuration.Secrets.Hidden.Count > 0 ? new("configuration", "Configuration", Verdict.Ok, "What this user can read of it is right.")
        : new("configuration", "Configuration", Verdict.Ok, "It is right.");
}
