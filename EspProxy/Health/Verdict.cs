namespace EspProxy.Health;

/// <summary>What the doctor makes of a finding.</summary>
internal enum Verdict
{
    Ok,

    /// <summary>The proxy runs, but somebody may want to know.</summary>
    Warning,

    /// <summary>The proxy does not do what it is for.</summary>
    Problem,
}
