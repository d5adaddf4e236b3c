using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlueZ.Core.Pairing;

/// <summary>
/// Answers BlueZ's questions while one device is paired, and rejects those about any other. It never asks to become the default
/// agent; BlueZ makes it so while there is no other agent (src/agent.c), which ends when it is disposed.
/// </summary>
public sealed class PairingAgent : IAsyncDisposable
{
    private const string AgentsPath = "/org/bluez";

    // A fixed passkey is typed in on our side. KeyboardDisplay would let a peer with buttons choose numeric comparison instead.
    private const string WithPin = "KeyboardOnly";
    private const string WithoutPin = "NoInputNoOutput";

    private static int _count;

    private readonly BlueZClient _client;
    private readonly AgentManager1Proxy _agents;
    private readonly ILogger _logger;
    private readonly string _path;
    private readonly AgentAnswers _answers;

    private PairingAgent(BlueZClient client, BluetoothAddress device, Pin? pin)
    {
        _client = client;
        _agents = new AgentManager1Proxy(client.Connection, BlueZClient.ServiceName, AgentsPath);
        _logger = (client.Options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<PairingAgent>();
        _path = $"/org/bluez/agent/core{Interlocked.Increment(ref _count)}";
        _answers = new AgentAnswers(device, pin, client.Owner, AddressAt, _logger);
    }

    /// <summary>
    /// Whether BlueZ asked for the PIN and got it. False after a pairing that succeeded means that the bond is not protected by
    /// it: BlueZ agrees to "Just Works" by itself when Pair was called (src/device.c, device_confirm_passkey).
    /// </summary>
    public bool HasGivenPin => _answers.HasGivenPin;

    /// <summary>
    /// Registers an agent that answers for this device only, on whichever adapter. With a PIN it types it in where it is asked
    /// for; without one it can answer no question and lets the device pair without ("Just Works").
    /// </summary>
    /// <exception cref="BlueZException">AlreadyExists when this connection has an agent; InvalidArguments; NoReply; Lost.</exception>
    public static async Task<PairingAgent> RegisterAsync(
        BlueZClient client, BluetoothAddress device, Pin? pin, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var agent = new PairingAgent(client, device, pin);
        string capability = pin is null ? WithoutPin : WithPin;
        try
        {
            await client.Call.RunAsync(
                $"Registering the pairing agent for {device} failed",
                () => agent.RegisterAsync(capability),
                undo: () => agent._agents.UnregisterAgentAsync(agent._path),
                ct: ct).ConfigureAwait(false);
        }
        catch
        {
            client.Connection.RemoveMethodHandler(agent._path);
            throw;
        }

        agent._logger.AgentRegistered(agent._path, capability);
        return agent;
    }

    /// <summary>Takes the agent back; BlueZ does so by itself when the connection ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_client.Lost.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await _client.Call.RunAsync(
                "Unregistering the pairing agent failed", () => _agents.UnregisterAgentAsync(_path)).ConfigureAwait(false);
        }
        catch (BlueZException e)
        {
            _logger.UnregisterFailed(_path, e.Message);
        }

        _client.Connection.RemoveMethodHandler(_path);
    }

    // A connection that is gone refuses the first as well: within the call, that is told as for any other.
    private Task RegisterAsync(string capability)
    {
        _client.Connection.AddMethodHandler(new ExportedObject(_path, _answers));
        return _agents.RegisterAgentAsync(_path, capability);
    }

    private BluetoothAddress? AddressAt(string path) =>
        _client.Tree.Find(path) is { } node && BluetoothAddress.TryParse(_client.Tree.Read(node, static n => n.Device?.Address), out var address)
            ? address : null;
}
