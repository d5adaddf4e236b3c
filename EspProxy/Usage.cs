namespace EspProxy;

/// <summary>What --help prints.</summary>
internal static class Usage
{
    public const string Text = """
        Usage: esp-proxy [options]

        Makes this machine an ESPHome Bluetooth proxy for Home Assistant.

          --name NAME              name on the network: a-z, 0-9 and dashes, at most 31 (default: esp-proxy)
          --name-add-mac-suffix    add the last six digits of the MAC address to both names
          --friendly-name TEXT     name that Home Assistant shows (default: ESP Proxy)
          --area TEXT              room that Home Assistant suggests for the device
          --mac ADDRESS            address that identifies the proxy (default: that of the network interface, kept)
          --bind ADDRESS           address to listen on (default: all, IPv4 and IPv6)
          --port PORT              TCP port (default: 6053)
          --adapter ADAPTER        Bluetooth adapter by name or address (default: the first one)
          --scanner SOURCE         take advertisements by management (the kernel, needs CAP_NET_ADMIN), dbus or auto
                                   (default: auto)
          --scan-mode MODE         passive, or active, which asks devices for more (default: passive)
          --max-connections N      Bluetooth connections at a time, 1 to 32 (default: 5)
          --encryption-key KEY     key of the API, 32 bytes in base64; a file keeps it from other users:
          --encryption-key-file F  file with that key
          --passkeys-file FILE     passkeys of devices that want one, "ADDRESS = 123456" a line
          --mdns MODE              announce by auto, avahi, builtin or off (default: auto)
          --log-level LEVEL        trace, debug, info, warning or error (default: info)
          --config FILE            configuration file (default: /etc/esp-proxy/esp-proxy.conf, if it is there)

          --check-config           check all that and say what counts, then end
          --doctor [--json]        look at all that the proxy needs and say what is wrong and what mends it, then end
          --generate-key           print a new encryption key, then end
          --version                print the version
          --help                   print this

        In the configuration file a line is "name = value", with the names above and no dashes before them. The
        environment has them as ESP_PROXY_NAME and so on. An option counts before the environment, and that before the file.

        Exit codes: 0 ended as asked, 1 could not run or --doctor found a problem, 2 wrong arguments or configuration.

        """;
}
