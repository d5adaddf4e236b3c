using System.Net;
using BlueZ.Core;
using EspProxy.Bluetooth;
using EspProxy.Mdns;
using EspProxy.Noise;
using EspProxy.Protocol.Messages;
using EspProxy.Settings;
using Microsoft.Extensions.Logging;

namespace EspProxy.Tests;

public sealed class OptionChangesTests
{
    // These take effect while the proxy runs; a key file counts by the key in it.
    private static readonly string[] Live = [SettingNames.PasskeysFile, SettingNames.LogLevel, SettingNames.EncryptionKeyFile];

    [Fact]
    public void Between_NamesEverySetting_ThatWantsARestart()
    {
        using var key = PresharedKey.Generate();
        var other = new ProxyOptions
        {
            Name = "other",
            AddMacSuffix = true,
            FriendlyName = "Other",
            Area = "Attic",
            Mac = BluetoothAddress.Parse("02:00:00:00:00:01"),
            Endpoint = new IPEndPoint(IPAddress.Loopback, 6054),
            MaxConnections = 2,
            Adapter = "hci1",
            Scanner = ScannerSource.DBus,
            ScanMode = BluetoothScannerMode.Active,
            EncryptionKey = key,
            Mdns = MdnsMode.Off,
            LogLevel = LogLevel.Debug,
        };
        Assert.Equal(SettingNames.All.Except(Live), OptionChanges.Between(new ProxyOptions(), other));
    }

    [Fact]
    public void Between_NamesNothing_WhenNothingChanged() =>
        Assert.Empty(OptionChanges.Between(new ProxyOptions(), new ProxyOptions { LogLevel = LogLevel.Debug }));
}
