using Fakes.Generated;

namespace Fakes;

/// <summary>An agent that a client registered.</summary>
internal sealed record RegisteredAgent(string Sender, string Path, string Capability);

/// <summary>org.bluez.AgentManager1: one agent for each client, and the default one.</summary>
internal sealed class AgentRegistry : AgentManager1Handler
{
    private static readonly string[] Capabilities = ["", "DisplayOnly", "DisplayYesNo", "KeyboardOnly", "NoInputNoOutput", "KeyboardDisplay"];

    // The head is the default agent; the first to register becomes it without asking (src/agent.c).
    private readonly List<RegisteredAgent> _agents = [];

    /// <summary>The agent that Pair of this client asks: its own, else the default one, else none.</summary>
    public RegisteredAgent? For(string sender) => _agents.Find(a => a.Sender == sender) ?? _agents.FirstOrDefault();

    /// <summary>The one that registered last.</summary>
    public RegisteredAgent? Last => _agents.LastOrDefault();

    public void Drop(string sender) => _agents.RemoveAll(a => a.Sender == sender);

    public void Clear() => _agents.Clear();

    protected override ValueTask RegisterAgentAsync(string sender, string agent, string capability, CancellationToken aborted)
    {
        if (_agents.Exists(a => a.Sender == sender))
        {
            throw BlueZErrors.AlreadyExists;
        }

        if (!Capabilities.Contains(capability))
        {
            throw BlueZErrors.InvalidArguments;
        }

        _agents.Add(new RegisteredAgent(sender, agent, capability.Length == 0 ? "KeyboardDisplay" : capability));
        return default;
    }

    protected override ValueTask UnregisterAgentAsync(string sender, string agent, CancellationToken aborted)
    {
        Find(sender, agent);
        Drop(sender);
        return default;
    }

    protected override ValueTask RequestDefaultAgentAsync(string sender, string agent, CancellationToken aborted)
    {
        var found = Find(sender, agent);
        _agents.Remove(found);
        _agents.Insert(0, found);
        return default;
    }

    private RegisteredAgent Find(string sender, string path) =>
        _agents.Find(a => a.Sender == sender && a.Path == path) ?? throw BlueZErrors.DoesNotExist;
}
