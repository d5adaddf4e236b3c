using BlueZ.Core;
using EspProxy.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>What the Bluetooth side says in the log (2400 to 2799).</summary>
internal static partial class BluetoothLog
{
    [LoggerMessage(2400, LogLevel.Information, "Bluetooth adapter {Name} ({Address}) was attached.")]
    public static partial void AdapterAttached(this ILogger log, string name, BluetoothAddress address);

    [LoggerMessage(2401, LogLevel.Information, "Adapter {Name} was off and was powered on.")]
    public static partial void PoweredOn(this ILogger log, string name);

    [LoggerMessage(2402, LogLevel.Warning, "Bluetooth was lost: {What} {Hint}")]
    public static partial void BluetoothLost(this ILogger log, string what, string hint);

    [LoggerMessage(2403, LogLevel.Error, "Bluetooth is not available: {What} {Hint}")]
    public static partial void Unavailable(this ILogger log, string what, string hint);

    [LoggerMessage(2404, LogLevel.Error, "Bluetooth was still not available after {Count} attempts: {What} {Hint}")]
    public static partial void StillUnavailable(this ILogger log, int count, string what, string hint);

    [LoggerMessage(2413, LogLevel.Information, "Starting BLE scanner (configured={Configured}, mode={Mode})")]
    public static partial void ScanStarted(this ILogger log, string configured, string mode);

    [LoggerMessage(2414, LogLevel.Warning, "Scanning is active, since {Reason}: every device is asked for its scan response.")]
    public static partial void ActiveInstead(this ILogger log, string reason);

    [LoggerMessage(2415, LogLevel.Warning, "Scanning could not be made {Mode}: {What}")]
    public static partial void ModeNotSet(this ILogger log, string mode, string what);

    [LoggerMessage(2416, LogLevel.Warning, "No advertisement was heard for {Seconds} s, so scanning was begun anew. {Hint}")]
    public static partial void Silent(this ILogger log, int seconds, string hint);

    [LoggerMessage(2417, LogLevel.Information, "Advertisements are heard again.")]
    public static partial void HeardAgain(this ILogger log);

    [LoggerMessage(2418, LogLevel.Warning, "Advertisements are taken from bluetoothd, which merges and drops some of them, and scanning is active, since the kernel's management socket cannot be used: {Why} {Hint}")]
    public static partial void ManagementMissing(this ILogger log, string why, string hint);

    [LoggerMessage(2419, LogLevel.Debug, "Scanning was left.")]
    public static partial void ScanLeft(this ILogger log);

    [LoggerMessage(2405, LogLevel.Error, "No answer came within {Seconds} s: bluetoothd is wedged. Advertisements still come from the kernel, but no device can be connected: restart it (systemctl restart bluetooth).")]
    public static partial void Wedged(this ILogger log, int seconds);

    [LoggerMessage(2407, LogLevel.Debug, "An answer of bluetoothd is asked for once more: {What}")]
    public static partial void NotAnswered(this ILogger log, string what);

    [LoggerMessage(2406, LogLevel.Information, "An answer of bluetoothd came again.")]
    public static partial void AnswersAgain(this ILogger log);

    [LoggerMessage(2412, LogLevel.Debug, "Scanning ended: {What}")]
    public static partial void ScanEnded(this ILogger log, string what);

    [LoggerMessage(2420, LogLevel.Information, "A client took over Bluetooth.")]
    public static partial void OwnerChanged(this ILogger log);

    [LoggerMessage(2421, LogLevel.Information, "The client that owned Bluetooth left; its links were dropped.")]
    public static partial void OwnerLeft(this ILogger log);

    [LoggerMessage(2422, LogLevel.Debug, "A client that does not own Bluetooth sent {Request}; it was refused.")]
    public static partial void NotOwner(this ILogger log, string request);

    [LoggerMessage(2423, LogLevel.Debug, "A request of kind {Kind} about device {Address} is not known here.")]
    public static partial void RequestUnknown(this ILogger log, int kind, BluetoothAddress address);

    [LoggerMessage(2430, LogLevel.Information, "Device {Address} was connected (MTU {Mtu}, link made by us: {IsOurs}).")]
    public static partial void LinkUp(this ILogger log, BluetoothAddress address, int mtu, bool isOurs);

    [LoggerMessage(2431, LogLevel.Information, "The link to device {Address} ended.")]
    public static partial void LinkDown(this ILogger log, BluetoothAddress address);

    [LoggerMessage(2437, LogLevel.Debug, "The kernel told that the link to device {Address} ended: {Reason}.")]
    public static partial void LinkEnded(this ILogger log, BluetoothAddress address, string reason);

    [LoggerMessage(2438, LogLevel.Warning, "Device {Address} did not accept its bond any more: it has forgotten it, or was reset. Remove the bond (bluetoothctl remove {Address}) and pair anew.")]
    public static partial void BondRefused(this ILogger log, BluetoothAddress address);

    [LoggerMessage(2432, LogLevel.Information, "The attempt to connect device {Address} was given up.")]
    public static partial void AttemptGivenUp(this ILogger log, BluetoothAddress address);

    [LoggerMessage(2448, LogLevel.Information, "Device {Address} was not connected: it took more than {Seconds} s.")]
    public static partial void AttemptTimedOut(this ILogger log, BluetoothAddress address, double seconds);

    [LoggerMessage(2433, LogLevel.Warning, "Device {Address} was not connected: {What}")]
    public static partial void AttemptFailed(this ILogger log, BluetoothAddress address, string what);

    [LoggerMessage(2434, LogLevel.Warning, "The link to device {Address} was not released: {What}")]
    public static partial void ReleaseFailed(this ILogger log, BluetoothAddress address, string what);

    [LoggerMessage(2435, LogLevel.Debug, "Requests to device {Address} ended with its link.")]
    public static partial void RequestsEnded(this ILogger log, BluetoothAddress address);

    [LoggerMessage(2436, LogLevel.Information, "The link to device {Address} was gone in the middle of a request: {What}")]
    public static partial void LinkGone(this ILogger log, BluetoothAddress address, string what);

    [LoggerMessage(2439, LogLevel.Debug, "A write without response to handle {Handle} of device {Address} failed with error {Code}.")]
    public static partial void CommandFailed(this ILogger log, BluetoothAddress address, uint handle, int code);

    [LoggerMessage(2445, LogLevel.Information, "The proxy before left a link to device {Address}, which is ended now.")]
    public static partial void LinkWasLeft(this ILogger log, BluetoothAddress address);

    [LoggerMessage(2446, LogLevel.Warning, "Which links are the proxy's own could not be kept in {Path}: {Reason}")]
    public static partial void LinksNotKept(this ILogger log, string path, string reason);

    [LoggerMessage(2447, LogLevel.Debug, "There is no runtime directory, so a link that outlives the proxy will not be ended by the next one.")]
    public static partial void LinksNotNamed(this ILogger log);

    [LoggerMessage(2440, LogLevel.Warning, "Notifications of device {Address} were lost, so its link was ended: {What}")]
    public static partial void NotificationsLost(this ILogger log, BluetoothAddress address, string what);

    [LoggerMessage(2442, LogLevel.Error,
        "A link to device {Address} is there for bluetoothd alone, the kernel has none: bluetoothd is wedged. Restart it (systemctl restart bluetooth).")]
    public static partial void PhantomFound(this ILogger log, BluetoothAddress address);

    [LoggerMessage(2443, LogLevel.Debug, "The kernel did not tell its links: {Reason}")]
    public static partial void LinksNotTold(this ILogger log, string reason);

    [LoggerMessage(2444, LogLevel.Warning, "More writes without response to device {Address} came than can wait, so its link was ended: one that was left out would not be missed.")]
    public static partial void Overrun(this ILogger log, BluetoothAddress address);

    [LoggerMessage(2441, LogLevel.Warning, "The notifications of device {Address} were not ended by bluetoothd in time; its link is ended without.")]
    public static partial void NotificationsLeft(this ILogger log, BluetoothAddress address);

    [LoggerMessage(2450, LogLevel.Warning, "Device {Address} was not paired: {What}")]
    public static partial void PairingFailed(this ILogger log, BluetoothAddress address, string what);

    [LoggerMessage(2451, LogLevel.Warning, "Device {Address} was not unpaired: {What}")]
    public static partial void UnpairingFailed(this ILogger log, BluetoothAddress address, string what);

    [LoggerMessage(2454, LogLevel.Information, "What BlueZ knows of the services of device {Address} was kept: {Why}")]
    public static partial void CacheKept(this ILogger log, BluetoothAddress address, string why);

    [LoggerMessage(2452, LogLevel.Warning, "Device {Address} was not forgotten, so its services may stay cached: {What}")]
    public static partial void ForgettingFailed(this ILogger log, BluetoothAddress address, string what);

    [LoggerMessage(2453, LogLevel.Information, "Another program bonded device {Address} meanwhile: {What}")]
    public static partial void BondedElsewhere(this ILogger log, BluetoothAddress address, string what);

    [LoggerMessage(2462, LogLevel.Information, "Adapter {Adapter} was switched off as asked, to be switched on again.")]
    public static partial void PoweredOff(this ILogger log, string adapter);

    [LoggerMessage(2461, LogLevel.Warning, "Setting the connection parameters of device {Address} failed: {What}")]
    public static partial void TuningFailed(this ILogger log, BluetoothAddress address, string what);
}
