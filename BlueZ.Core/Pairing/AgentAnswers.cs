using System.Globalization;
using BlueZ.Core.DBus.Proxies;
using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Pairing;

/// <summary>The answers of a <see cref="PairingAgent"/>: the whole of org.bluez.Agent1, for one device.</summary>
/// <param name="device">The device it answers for, on any adapter.</param>
/// <param name="pin">What it types in; null where nothing can be typed in.</param>
/// <param name="owner">bluetoothd's own name on the bus: nobody else gets an answer, least of all the PIN.</param>
/// <param name="addressAt">The address of the device at a path: not the one in the path, when it was a private one and was resolved since.</param>
/// <param name="logger">Gets method names and paths, no values.</param>
internal sealed class AgentAnswers(
    BluetoothAddress device, Pin? pin, string? owner, Func<string, BluetoothAddress?> addressAt, ILogger logger) : Agent1Handler
{
    private const string Rejected = "org.bluez.Error.Rejected";

    private readonly BluetoothAddress _device = device;
    private readonly string _pathEnd = Device.PathEnd(device);
    private volatile bool _hasGivenPin;

    /// <summary>Whether BlueZ was given the PIN, or was told that a number shown is the PIN.</summary>
    public bool HasGivenPin => _hasGivenPin;

    protected override ValueTask<uint> RequestPasskeyAsync(string sender, string device, CancellationToken aborted) =>
        new(Give("RequestPasskey", sender, device).Passkey);

    // Asked on BR/EDR only.
    protected override ValueTask<string> RequestPinCodeAsync(string sender, string device, CancellationToken aborted) =>
        new(Give("RequestPinCode", sender, device).Passkey.ToString("000000", CultureInfo.InvariantCulture));

    // There is no display: the digits go nowhere, and the device that was to be typed at times out.
    protected override ValueTask DisplayPinCodeAsync(string sender, string device, string pincode, CancellationToken aborted) =>
        Accept("DisplayPinCode", sender, device);

    protected override ValueTask DisplayPasskeyAsync(string sender, string device, uint passkey, ushort entered, CancellationToken aborted) =>
        Accept("DisplayPasskey", sender, device);

    protected override ValueTask RequestConfirmationAsync(string sender, string device, uint passkey, CancellationToken aborted)
    {
        const string Method = "RequestConfirmation";
        if (passkey != Secret(Method, sender, device).Passkey)
        {
            throw Reject(Method, device, "the number is not the PIN");
        }

        _hasGivenPin = true;
        return default;
    }

    // Asked for "Just Works". Who gave a PIN wants a bond that is protected by it.
    protected override ValueTask RequestAuthorizationAsync(string sender, string device, CancellationToken aborted) =>
        pin is null
            ? Accept("RequestAuthorization", sender, device)
            : throw Reject("RequestAuthorization", device, "the device wants to pair without the PIN");

    protected override ValueTask AuthorizeServiceAsync(string sender, string device, string uuid, CancellationToken aborted) =>
        Accept("AuthorizeService", sender, device);

    protected override ValueTask ReleaseAsync(string sender, CancellationToken aborted)
    {
        logger.AgentTold("Release");
        return default;
    }

    protected override ValueTask CancelAsync(string sender, CancellationToken aborted)
    {
        logger.AgentTold("Cancel");
        return default;
    }

    private Pin Give(string method, string sender, string path)
    {
        var given = Secret(method, sender, path);
        _hasGivenPin = true;
        return given;
    }

    private Pin Secret(string method, string sender, string path)
    {
        Admit(method, sender, path);
        return pin ?? throw Reject(method, path, "no PIN was given");
    }

    private ValueTask Accept(string method, string sender, string path)
    {
        Admit(method, sender, path);
        return default;
    }

    private void Admit(string method, string sender, string path)
    {
        if (sender != owner)
        {
            throw Reject(method, path, "it was not bluetoothd that asked");
        }

        if (!path.EndsWith(_pathEnd, StringComparison.OrdinalIgnoreCase) && addressAt(path) != _device)
        {
            throw Reject(method, path, "it is another device");
        }

        logger.AgentAnswered(method, path);
    }

    private DBusErrorReplyException Reject(string method, string path, string reason)
    {
        logger.AgentRejected(method, path, reason);
        return new DBusErrorReplyException(Rejected, $"The agent rejects it: {reason}.");
    }
}
