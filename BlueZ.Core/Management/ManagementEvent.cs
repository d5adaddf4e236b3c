namespace BlueZ.Core.Management;

/// <summary>Something that the kernel tells of its own accord (BlueZ doc/mgmt-api.txt).</summary>
/// <param name="Code">The number of the event; those that answer commands, 1 and 2, are not among them.</param>
/// <param name="Index">The adapter, N of hciN; 0xFFFF for none.</param>
/// <param name="Parameters">What follows the header, as the kernel sent it: check its length before it is read.</param>
public readonly record struct ManagementEvent(ushort Code, ushort Index, ReadOnlyMemory<byte> Parameters);
