using System.Text;

namespace BlueZ.Core.DBus.Wire;

/// <summary>A type signature, such as <c>a{sv}</c>.</summary>
public readonly struct Signature
{
    private readonly string? _value;

    /// <summary>Wraps the ASCII bytes of a signature.</summary>
    public Signature(ReadOnlySpan<byte> value) => _value = Encoding.ASCII.GetString(value);

    internal Signature(string value) => _value = value;

    /// <summary>The signature as text.</summary>
    public override string ToString() => _value ?? "";

    /// <summary>ASCII bytes as a signature.</summary>
    public static implicit operator Signature(ReadOnlySpan<byte> value) => new(value);
}
