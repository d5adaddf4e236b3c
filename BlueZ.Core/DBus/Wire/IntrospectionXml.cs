namespace BlueZ.Core.DBus.Wire;

/// <summary>The introspection fragments of the standard interfaces (D-Bus specification, "Standard Interfaces").</summary>
public static class IntrospectionXml
{
    /// <summary>org.freedesktop.DBus.Properties.</summary>
    public static ReadOnlyMemory<byte> DBusProperties { get; } = """
        <interface name="org.freedesktop.DBus.Properties">
          <method name="Get"><arg direction="in" type="s"/><arg direction="in" type="s"/><arg direction="out" type="v"/></method>
          <method name="GetAll"><arg direction="in" type="s"/><arg direction="out" type="a{sv}"/></method>
          <method name="Set"><arg direction="in" type="s"/><arg direction="in" type="s"/><arg direction="in" type="v"/></method>
          <signal name="PropertiesChanged"><arg type="s"/><arg type="a{sv}"/><arg type="as"/></signal>
        </interface>

        """u8.ToArray();

    /// <summary>org.freedesktop.DBus.Introspectable.</summary>
    public static ReadOnlyMemory<byte> DBusIntrospectable { get; } = """
        <interface name="org.freedesktop.DBus.Introspectable">
          <method name="Introspect"><arg direction="out" type="s"/></method>
        </interface>

        """u8.ToArray();

    /// <summary>org.freedesktop.DBus.Peer.</summary>
    public static ReadOnlyMemory<byte> DBusPeer { get; } = """
        <interface name="org.freedesktop.DBus.Peer">
          <method name="Ping"/>
          <method name="GetMachineId"><arg direction="out" type="s"/></method>
        </interface>

        """u8.ToArray();

    internal static string Node(ReadOnlySpan<ReadOnlyMemory<byte>> interfaceXmls, IEnumerable<string> childNames)
    {
        var xml = new System.Text.StringBuilder("<node>\n");
        foreach (var fragment in interfaceXmls)
        {
            xml.Append(System.Text.Encoding.UTF8.GetString(fragment.Span));
        }

        foreach (string child in childNames)
        {
            xml.Append("<node name=\"").Append(child).Append("\"/>\n");
        }

        return xml.Append("</node>\n").ToString();
    }
}
