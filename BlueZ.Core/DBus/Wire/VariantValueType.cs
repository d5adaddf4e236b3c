namespace BlueZ.Core.DBus.Wire;

/// <summary>The type of a <see cref="VariantValue"/>, by the ASCII code it has in a signature (D-Bus specification, "Type System").</summary>
public enum VariantValueType : byte
{
#pragma warning disable CS1591 // The names are the specification's.
    Invalid = 0,
    Byte = (byte)'y',
    Bool = (byte)'b',
    Int16 = (byte)'n',
    UInt16 = (byte)'q',
    Int32 = (byte)'i',
    UInt32 = (byte)'u',
    Int64 = (byte)'x',
    UInt64 = (byte)'t',
    Double = (byte)'d',
    String = (byte)'s',
    ObjectPath = (byte)'o',
    Signature = (byte)'g',
    Array = (byte)'a',
    Struct = (byte)'(',
    Variant = (byte)'v',
    Dictionary = (byte)'{',
    UnixFd = (byte)'h',
#pragma warning restore CS1591
}
