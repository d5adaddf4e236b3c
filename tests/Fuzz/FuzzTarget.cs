namespace Fuzz;

/// <summary>A parser under test.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Corpus">Valid inputs to start from.</param>
/// <param name="Feed">Parses one input; returns for valid input and for a typed refusal, throws for anything else.</param>
/// <param name="Repair">Makes a mutated input consistent again (lengths, sums), so that it gets past the first check; null for none.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Corpus, Action<byte[]> Feed, Action<byte[], Random>? Repair = null);
