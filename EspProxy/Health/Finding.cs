namespace EspProxy.Health;

/// <summary>What the doctor found in one place.</summary>
/// <param name="Id">Its name for programs; it stays.</param>
/// <param name="Title">What was looked at.</param>
/// <param name="Verdict">Whether that is good.</param>
/// <param name="What">What was found, in a plain sentence.</param>
/// <param name="Cure">The command that mends it, or what to do.</param>
internal sealed record Finding(string Id, string Title, Verdict Verdict, string What, string? Cure = null);
