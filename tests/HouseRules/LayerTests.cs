namespace HouseRules;

/// <summary>Who may call whom: arrows go down only, and D-Bus stays in its rooms.</summary>
public sealed class LayerTests
{
    // Upper layers first. Health and Mdns hang off the daemon and are called by nobody else.
    private static readonly string[] Layers =
        ["EspProxy", "EspProxy.Session", "EspProxy.Bluetooth", "EspProxy.Protocol", "EspProxy.Wire", "EspProxy.Noise"];

    // Types of the root that every layer may use: they know nothing of the others.
    private static readonly string[] Shared = ["Log", "Pulse", "Reminders", "Telling"];

    [Fact]
    public void EspProxy_CallsDownwardsOnly() => Report.Empty(
        from use in References.Of("EspProxy")
        let user = Folder(use.Path)
        let lower = Array.IndexOf(Layers, user)
        let to = Array.IndexOf(Layers, Layers.Contains(use.Namespace) ? use.Namespace : Parent(use.Namespace))
        where lower >= 0 && to >= 0 && to < lower && !Shared.Contains(use.Type)
        select $"{use.Path}:{use.Line}: {user} uses {use.Namespace}.{use.Type}",
        $"Arrows in EspProxy go down: {string.Join(" -> ", Layers)}.");

    [Fact]
    public void EspProxyWireAndNoise_KnowNeitherMessagesNorBlueZ() => Report.Empty(
        from use in References.Of("EspProxy")
        where Folder(use.Path) is "EspProxy.Wire" or "EspProxy.Noise" or "EspProxy.Protocol"
        where use.Namespace.StartsWith("BlueZ.", StringComparison.Ordinal)
            || (Folder(use.Path) != "EspProxy.Protocol" && use.Namespace.StartsWith("Google.Protobuf", StringComparison.Ordinal))
        select $"{use.Path}:{use.Line}: {use.Namespace}.{use.Type}",
        "Wire knows ids and bytes; Protocol knows messages, not BlueZ.");

    [Fact]
    public void Programs_DoNotTouchDBus() => Report.Empty(
        from use in References.Of("EspProxy").Concat(References.Of("BleConnect"))
        where use.Namespace.StartsWith("BlueZ.Core.DBus", StringComparison.Ordinal) || use.Namespace == References.DBusNamespace
        where Folder(use.Path) != "EspProxy.Mdns"
        select $"{use.Path}:{use.Line}: {use.Namespace}.{use.Type}",
        "A program speaks to BlueZ through BlueZ.Core's public face; only EspProxy/Mdns speaks D-Bus itself.");

    [Fact]
    public void ThePublicFaceOfBlueZCore_ShowsNoDBusType()
    {
        string face = Source.Read("tests/HouseRules/PublicApi/BlueZ.Core.txt");
        Assert.DoesNotContain("DBusConnection", face, StringComparison.Ordinal);
        Assert.DoesNotContain("VariantValue", face, StringComparison.Ordinal);
        Assert.DoesNotContain("ObjectPath", face, StringComparison.Ordinal);
    }

    private static string Folder(string path) => Path.GetDirectoryName(path)!.Replace('/', '.');

    private static string Parent(string space) => space.Contains('.') ? space[..space.LastIndexOf('.')] : space;
}
