using EspProxy.Mdns;

namespace EspProxy.Health;

/// <summary>Looks who makes the proxy known on the network.</summary>
internal static class MdnsCheck
{
    public static async Task<Finding> RunAsync(Machine machine, MdnsMode mode, MdnsReach reach, CancellationToken ct) => mode switch
    {
        MdnsMode.Off => Of(Verdict.Ok, "Nobody, as configured: give Home Assistant the address by hand."),
        _ when reach.IsNowhere => Of(Verdict.Ok, $"Nobody: it listens on {reach.Bind}, which nobody on the network can reach."),
        MdnsMode.Builtin => Of(Verdict.Ok, "The built-in responder, as configured."),
        _ when await AvahiBus.IsRunningAsync(machine.BusAddress, machine.Time, ct) => Of(Verdict.Ok, "Avahi, which runs."),
        MdnsMode.Avahi => Of(Verdict.Problem, "Avahi is to do it, and does not run.", "sudo systemctl enable --now avahi-daemon, or set mdns = auto (--mdns)"),
        _ => Of(Verdict.Ok, "The built-in responder, since Avahi does not run."),
    };

    private static Finding Of(Verdict verdict, string what, string? cure = null) => new("mdns", "Announced by", verdict, what, cure);
}
