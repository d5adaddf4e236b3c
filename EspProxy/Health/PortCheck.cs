using System.Net;
using System.Net.Sockets;
using EspProxy.Session;

namespace EspProxy.Health;

/// <summary>Looks whether the proxy could listen where it is told to; one that does already is as good.</summary>
internal static class PortCheck
{
    public static Finding Run(Machine machine, IPEndPoint endpoint, RunningProxy? running)
    {
        try
        {
            using var socket = ApiServer.Bind(endpoint);
            return Of(Verdict.Ok, endpoint.Port == 0 ? "A free one is taken." : $"{endpoint.Port} is free.");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return InUse(machine, endpoint.Port, running);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return Of(Verdict.Problem, $"This user may not listen on {endpoint.Port}.", "Set a port from 1024 on (--port), or in the unit: AmbientCapabilities=CAP_NET_BIND_SERVICE");
        }
        catch (SocketException e)
        {
            return Of(Verdict.Problem, $"Listening on {endpoint} is not possible: {e.Message}.", "Correct the setting bind (--bind); the addresses of this machine: ip address");
        }
    }

    private static Finding InUse(Machine machine, int port, RunningProxy? running)
    {
        var holder = PortHolder.Find(machine.Proc, port);
        if (holder?.ProgramName == RunningProxy.ProgramName || (holder is null && running is not null))
        {
            return Of(Verdict.Ok, $"{port} is used by the esp-proxy that runs (process {holder?.Id ?? running!.Id}).");
        }

        string who = holder is null ? "another program" : $"{holder.ProgramName} (process {holder.Id})";
        return Of(Verdict.Problem, $"{port} is used by {who}.", $"End that program, or set another port (--port). Who it is: sudo ss -ltnp sport = :{port}");
    }

    private static Finding Of(Verdict verdict, string what, string? cure = null) => new("port", "TCP port", verdict, what, cure);
}
