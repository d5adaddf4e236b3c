namespace Controller.Hci;

/// <summary>What the host asked to be heard, and how.</summary>
internal sealed record Scanning
{
    public bool IsOn { get; init; }

    /// <summary>The controller asks devices for their scan response.</summary>
    public bool IsActive { get; init; }

    /// <summary>Only devices of the accept list are reported.</summary>
    public bool IsLimited { get; init; }

    public bool FiltersDuplicates { get; init; }

    /// <summary>In units of 0.625 ms.</summary>
    public int Interval { get; init; }

    /// <summary>In units of 0.625 ms.</summary>
    public int Window { get; init; }
}
