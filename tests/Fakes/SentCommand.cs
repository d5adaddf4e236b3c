namespace Fakes;

/// <summary>A command that reached the fake kernel.</summary>
public sealed record SentCommand(ushort Opcode, ushort Index, byte[] Parameters);
