using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

/// <summary>A value of any D-Bus type, as a variant carries it. The default value has the type Invalid.</summary>
/// <remarks>Getters are strict: another type is an <see cref="InvalidOperationException"/>. Containers are equal only when they share storage.</remarks>
public readonly partial struct VariantValue : IEquatable<VariantValue>
{
    // The signature of the value; scalars live in _bits (doubles by their bits), all else in _object:
    // a string, a SafeHandle, T[] for arrays of basic types, VariantValue[] for other arrays and structs,
    // KeyValuePair<VariantValue, VariantValue>[] for dictionaries, a boxed VariantValue for a variant.
    private readonly string? _signature;
    private readonly long _bits;
    private readonly object? _object;

    internal VariantValue(string signature, long bits, object? @object)
    {
        _signature = signature;
        _bits = bits;
        _object = @object;
    }

    /// <summary>The type of the value.</summary>
    public VariantValueType Type => _signature is null ? VariantValueType.Invalid : _signature.StartsWith("a{", StringComparison.Ordinal)
        ? VariantValueType.Dictionary : (VariantValueType)_signature[0];

    /// <summary>The type of an array's items, or Invalid.</summary>
    public VariantValueType ItemType => Type == VariantValueType.Array ? (VariantValueType)_signature![1] : VariantValueType.Invalid;

    /// <summary>The type of a dictionary's keys, or Invalid.</summary>
    public VariantValueType KeyType => Type == VariantValueType.Dictionary ? (VariantValueType)_signature![2] : VariantValueType.Invalid;

    /// <summary>The type of a dictionary's values, or Invalid.</summary>
    public VariantValueType ValueType => Type == VariantValueType.Dictionary ? (VariantValueType)_signature![3] : VariantValueType.Invalid;

    /// <summary>The number of items of an array, struct or dictionary, else -1.</summary>
    public int Count => Type is VariantValueType.Array or VariantValueType.Struct or VariantValueType.Dictionary ? ((Array)_object!).Length : -1;

    internal string SignatureText => _signature ?? throw new ArgumentNullException(null, "The default VariantValue has no type.");

    internal object? Content => _object;

    internal long Bits => _bits;

    /// <summary>Whether two values have the same type and content.</summary>
    public static bool operator ==(VariantValue left, VariantValue right) => left.Equals(right);

    /// <summary>Whether two values differ.</summary>
    public static bool operator !=(VariantValue left, VariantValue right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(VariantValue other) =>
        _signature == other._signature && _bits == other._bits &&
        (_object is string text ? text.Equals(other._object as string, StringComparison.Ordinal) : ReferenceEquals(_object, other._object));

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is VariantValue other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_signature, _bits, _object is string text ? text.GetHashCode(StringComparison.Ordinal) : 0);

    /// <inheritdoc />
    public override string ToString() => ToString(includeTypeSuffix: false);

    /// <summary>The value as text for a person, with its signature behind it if asked.</summary>
    public string ToString(bool includeTypeSuffix)
    {
        string text = Type switch
        {
            VariantValueType.Invalid => "",
            VariantValueType.Bool => GetBool() ? "true" : "false",
            VariantValueType.Double => GetDouble().ToString(System.Globalization.CultureInfo.InvariantCulture),
            VariantValueType.UInt64 => GetUInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
            VariantValueType.Array when _object is byte[] bytes => Convert.ToHexStringLower(bytes),
            VariantValueType.Dictionary => "{" + string.Join(", ", (KeyValuePair<VariantValue, VariantValue>[])_object!) + "}",
            VariantValueType.Array or VariantValueType.Struct => "[" + string.Join(", ", ((Array)_object!).Cast<object>()) + "]",
            _ => _object?.ToString() ?? _bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return includeTypeSuffix ? $"{text} ({_signature})" : text;
    }

    private T Object<T>(VariantValueType type) where T : class =>
        Type == type ? (T)_object! : throw WrongType(type.ToString());

    private long Scalar(VariantValueType type) => Type == type ? _bits : throw WrongType(type.ToString());

    private InvalidOperationException WrongType(string wanted) => new($"The value is of type {Type} ({_signature}), not {wanted}.");

    internal static SafeHandle Handle(VariantValue value) => value.Object<SafeHandle>(VariantValueType.UnixFd);
}
