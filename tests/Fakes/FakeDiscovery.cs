namespace Fakes;

/// <summary>The discovery sessions of an adapter, one for each client.</summary>
internal sealed class FakeDiscovery
{
    private readonly Dictionary<string, DiscoveryFilter> _filters = [];
    private readonly HashSet<string> _running = [];

    public bool IsRunning => _running.Count > 0;

    /// <summary>Whether a client asked to hear every advertisement, also an unchanged one.</summary>
    public bool WantsDuplicates => Running.Any(f => f.DuplicateData);

    /// <summary>Whether all clients have a filter: then each signal strength is told, else only a change of 8 dB (src/adapter.c, filtered_discovery).</summary>
    public bool WantsEveryRssi => IsRunning && Running.All(f => f.IsSet);

    private IEnumerable<DiscoveryFilter> Running => _running.Select(s => _filters.GetValueOrDefault(s, DiscoveryFilter.None));

    public bool Wants(FakeDevice device) => Running.Any(f => f.Matches(device));

    public void SetFilter(string sender, DiscoveryFilter filter) => _filters[sender] = filter;

    public void Start(string sender)
    {
        if (!_running.Add(sender))
        {
            throw BlueZErrors.Busy;
        }
    }

    public void Stop(string sender)
    {
        if (!_running.Remove(sender))
        {
            throw BlueZErrors.Failed("No discovery started");
        }
    }

    public bool Drop(string sender) => _filters.Remove(sender) | _running.Remove(sender);

    public void Clear() => _running.Clear();
}
