using System.Net;
using BlueZ.Core;
using EspProxy.Bluetooth;
using EspProxy.Mdns;
using EspProxy.Protocol.Messages;
using EspProxy.Session;
using Microsoft.Extensions.Logging;

namespace EspProxy.Settings;

/// <summary>Makes the options of the daemon of the settings that count.</summary>
internal static class OptionsReader
{
    // What ESPHome allows, and a label of DNS holds.
    private const int MaxNameLength = 31;
    private const int MaxFriendlyNameLength = 120;
    private const int MaxAreaLength = 120;
    private const int MaxConnections = 32;

    /// <summary>The options, of use only when there were no errors.</summary>
    public static ProxyOptions Read(IReadOnlyDictionary<string, Setting> settings, Func<string, string?> variable, Secrets secrets, ICollection<string> errors)
    {
        var reader = new SettingReader(settings, errors);
        var defaults = new ProxyOptions();
        bool suffix = reader.Flag(SettingNames.NameAddMacSuffix);
        int nameLength = MaxNameLength - (suffix ? DeviceName.SuffixLength : 0);
        return new ProxyOptions
        {
            Name = reader.Text(SettingNames.Name, defaults.Name, n => IsName(n, nameLength), $"must be 1 to {nameLength} of a-z, 0-9 and dashes, with none at its ends"),
            AddMacSuffix = suffix,
            FriendlyName = reader.Text(SettingNames.FriendlyName, defaults.FriendlyName, n => IsText(n, MaxFriendlyNameLength), $"must have 1 to {MaxFriendlyNameLength} characters"),
            Area = reader.Text(SettingNames.Area) is null ? null : reader.Text(SettingNames.Area, "", a => IsText(a, MaxAreaLength), $"must have 1 to {MaxAreaLength} characters"),
            Mac = reader.Read<BluetoothAddress?>(SettingNames.Mac, null, ParseMac, "must be six pairs of hexadecimal digits with colons"),
            Endpoint = new IPEndPoint(
                reader.Read(SettingNames.Bind, defaults.Endpoint.Address, ParseAddress, "must be an IP address"),
                reader.Number(SettingNames.Port, defaults.Endpoint.Port, 0, IPEndPoint.MaxPort)),
            MaxConnections = reader.Number(SettingNames.MaxConnections, defaults.MaxConnections, 1, MaxConnections),
            Adapter = reader.Text(SettingNames.Adapter),
            Scanner = reader.Read(SettingNames.Scanner, defaults.Scanner, ParseScanner, "must be auto, management or dbus"),
            ScanMode = reader.Read(SettingNames.ScanMode, defaults.ScanMode, ParseScanMode, "must be passive or active"),
            EncryptionKey = secrets.EncryptionKey(),
            Passkeys = secrets.Passkeys(),
            Mdns = reader.Read(SettingNames.Mdns, defaults.Mdns, ParseMdns, "must be auto, avahi, builtin or off"),
            LogLevel = reader.Read(SettingNames.LogLevel, defaults.LogLevel, ParseLevel, "must be trace, debug, info, warning or error"),
            StateDirectory = StateDirectory(variable),
        };
    }

    // systemd gives several with colons between them when a unit asks for several; the first is ours.
    private static string? StateDirectory(Func<string, string?> variable) =>
        variable("STATE_DIRECTORY") is { Length: > 0 } given ? given.Split(':')[0] : null;

    private static bool IsName(string name, int maxLength) =>
        name.Length > 0 && name.Length <= maxLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-' && name[^1] != '-';

    private static bool IsText(string text, int maxLength) => text.Length > 0 && text.Length <= maxLength && !text.Any(char.IsControl);

    private static (bool IsRight, BluetoothAddress? Value) ParseMac(string text) =>
        BluetoothAddress.TryParse(text, out var mac) && mac != default ? (true, mac) : (false, null);

    private static (bool IsRight, IPAddress Value) ParseAddress(string text) =>
        IPAddress.TryParse(text, out var address) ? (true, address) : (false, IPAddress.None);

    private static (bool IsRight, MdnsMode Value) ParseMdns(string text) => text.ToUpperInvariant() switch
    {
        "AUTO" => (true, MdnsMode.Auto),
        "AVAHI" => (true, MdnsMode.Avahi),
        "BUILTIN" => (true, MdnsMode.Builtin),
        "OFF" => (true, MdnsMode.Off),
        _ => (false, default),
    };

    private static (bool IsRight, ScannerSource Value) ParseScanner(string text) => text.ToUpperInvariant() switch
    {
        "AUTO" => (true, ScannerSource.Auto),
        "MANAGEMENT" => (true, ScannerSource.Management),
        "DBUS" => (true, ScannerSource.DBus),
        _ => (false, default),
    };

    private static (bool IsRight, BluetoothScannerMode Value) ParseScanMode(string text) => text.ToUpperInvariant() switch
    {
        "PASSIVE" => (true, BluetoothScannerMode.Passive),
        "ACTIVE" => (true, BluetoothScannerMode.Active),
        _ => (false, default),
    };

    private static (bool IsRight, LogLevel Value) ParseLevel(string text) => text.ToUpperInvariant() switch
    {
        "TRACE" => (true, LogLevel.Trace),
        "DEBUG" => (true, LogLevel.Debug),
        "INFO" or "INFORMATION" => (true, LogLevel.Information),
        "WARNING" or "WARN" => (true, LogLevel.Warning),
        "ERROR" or "CRITICAL" => (true, LogLevel.Error),
        _ => (false, default),
    };
}
