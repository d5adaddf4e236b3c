namespace BlueZ.Core.DBus.Wire;

/// <summary>The path of an object; it is not validated before it is sent.</summary>
public readonly struct ObjectPath
{
    private readonly string? _value;

    /// <summary>Wraps a path; null or empty is an argument error.</summary>
    public ObjectPath(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    /// <summary>The path, or an empty string for the default value.</summary>
    public override string ToString() => _value ?? "";

    /// <summary>The path as a string.</summary>
    public static implicit operator string(ObjectPath value) => value.ToString();

    /// <summary>A string as a path.</summary>
    public static implicit operator ObjectPath(string value) => new(value);
}
