using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using BlueZ.Core;
using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>
/// What a run found and did, as --json prints it: docs/meshcore-ble-connect.md describes every field. Fields are added, never
/// renamed or taken away, as long as <see cref="Schema"/> stays the same.
/// </summary>
internal sealed class RunReport
{
    public int Schema => 1;

    public string Version { get; } = Usage.Version.Split(' ')[^1].TrimStart('v');

    public string? Command { get; set; }

    public int ExitCode { get; set; }

    public string Reason { get; set; } = BleConnect.Reason.Failed;

    public string? Message { get; set; }

    public string? DbusError { get; set; }

    public long DurationMs { get; set; }

    public string? Bluez { get; set; }

    public AdapterReport? Adapter { get; set; }

    public DeviceReport? Device { get; set; }

    /// <summary>What the test connect found, in the words of <see cref="BleConnect.Reason"/>; "valid" when it is good.</summary>
    public string? Verification { get; set; }

    public bool BondRemoved { get; set; }

    public bool Paired { get; set; }

    /// <summary>Whether the device asked for the PIN; null when nothing was paired.</summary>
    public bool? PinUsed { get; set; }

    public bool TrustSet { get; set; }

    public IReadOnlyList<DeviceReport>? Devices { get; set; }

    // A method of its own, so that System.Text.Json is loaded for those only who want it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.RunReport);

    public void Note(BondStep step)
    {
        switch (step.Kind)
        {
            case BondStepKind.Verified:
                Verification = "valid";
                break;
            case BondStepKind.VerifyFailed:
                Verification = Failure.ReasonOf(step.State);
                break;
            case BondStepKind.StaleBondRemoved or BondStepKind.BondRemoved:
                BondRemoved = true;
                break;
            case BondStepKind.PinNotAsked:
                PinUsed = false;
                break;
            case BondStepKind.Paired:
                Paired = true;
                PinUsed ??= true;
                break;
            case BondStepKind.Trusted:
                TrustSet = true;
                break;
        }
    }

    public void Note(Exception e)
    {
        Message = e.Message;
        for (Exception? cause = e; cause is not null && DbusError is null; cause = cause.InnerException)
        {
            DbusError = (cause as BlueZException)?.DBusName;
        }
    }
}

/// <summary>The adapter as the run found it.</summary>
internal sealed record AdapterReport(string Name, string Address, bool Powered, bool Pairable);

/// <summary>A device as it is at the end of the run; null is unknown.</summary>
/// <param name="Heard">Whether it was heard while this run, or another program, listened last.</param>
internal sealed record DeviceReport(
    string Address, string? Name, bool Known, bool Bonded, bool Trusted, bool Connected, bool Heard, int? Rssi)
{
    // BlueZ's value for a signal strength that the controller does not tell.
    private const short UnknownRssi = 127;

    public static DeviceReport Of(BluetoothAddress address, Device? device)
    {
        if (device is null)
        {
            return new DeviceReport(address.ToString(), null, false, false, false, false, false, null);
        }

        short? rssi = device.Rssi;
        return new DeviceReport(
            address.ToString(), device.Name, true, device.IsBonded, device.IsTrusted, device.IsConnected, rssi is not null, rssi == UnknownRssi ? null : rssi);
    }
}

/// <summary>The serializer, made when the program is compiled: no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
