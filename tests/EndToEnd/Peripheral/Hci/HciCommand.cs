namespace Peripheral.Hci;

/// <summary>A command to the controller.</summary>
/// <param name="Done">Called with what the controller returned, if it succeeded.</param>
internal sealed record HciCommand(ushort Opcode, byte[] Parameters, Action<byte[]>? Done = null);
