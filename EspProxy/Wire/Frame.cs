namespace EspProxy.Wire;

/// <summary>One message on the wire: its id and its protobuf body.</summary>
internal readonly record struct Frame(uint Id, ReadOnlyMemory<byte> Body);
