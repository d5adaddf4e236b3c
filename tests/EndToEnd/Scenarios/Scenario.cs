using EndToEnd.Rig;

namespace EndToEnd.Scenarios;

/// <summary>A story on a fresh machine; it throws when the story goes wrong.</summary>
internal sealed record Scenario(string Name, Func<Machine, Task> RunAsync)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. RadioScenarios.All, .. BondScenarios.All, .. ToolScenarios.All, .. ProxyScenarios.All, .. ProxyLinkScenarios.All,
        .. CacheScenarios.All, .. ControllerScenarios.All, .. FloodScenarios.All, .. ScannerScenarios.All, .. FaultScenarios.All, .. EnduranceScenarios.All, .. ChaosScenarios.All,
    ];

    /// <summary>It takes long: bluetoothd does not log all that it does.</summary>
    public bool IsLong { get; init; }

    /// <summary>The emulated controller takes the place of the radio, started with these arguments.</summary>
    public string[]? Controller { get; init; }
}
