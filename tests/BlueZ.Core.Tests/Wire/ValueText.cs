using System.Runtime.InteropServices;
using BlueZ.Core.DBus.Wire;

namespace BlueZ.Core.Tests.Wire;

/// <summary>Everything that a value is, as text, so that two values can be compared.</summary>
internal static class ValueText
{
    public static string Of(VariantValue value) => value.Type switch
    {
        VariantValueType.Byte => $"y{value.GetByte()}",
        VariantValueType.Bool => $"b{value.GetBool()}",
        VariantValueType.Int16 => $"n{value.GetInt16()}",
        VariantValueType.UInt16 => $"q{value.GetUInt16()}",
        VariantValueType.Int32 => $"i{value.GetInt32()}",
        VariantValueType.UInt32 => $"u{value.GetUInt32()}",
        VariantValueType.Int64 => $"x{value.GetInt64()}",
        VariantValueType.UInt64 => $"t{value.GetUInt64()}",
        VariantValueType.Double => $"d{BitConverter.DoubleToInt64Bits(value.GetDouble())}",
        VariantValueType.String => $"s\"{value.GetString()}\"",
        VariantValueType.ObjectPath => $"o{value.GetObjectPathAsString()}",
        VariantValueType.Signature => $"g\"{value.GetSignature()}\"",
        VariantValueType.UnixFd => $"h{VariantValue.Handle(value).DangerousGetHandle()}",
        VariantValueType.Variant => $"v<{Of(value.GetVariantValue())}>",
        VariantValueType.Dictionary => $"{value.SignatureText}{{{Join(value, i => value.GetDictionaryEntry(i) is var (k, v) ? $"{Of(k)}:{Of(v)}" : "")}}}",
        _ => $"{value.SignatureText}[{Join(value, i => Of(value.GetItem(i)))}]",
    };

    private static string Join(VariantValue value, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, value.Count).Select(item));

    public static VariantValue Read(byte[] body, bool bigEndian, List<SafeHandle>? handles = null)
    {
        var reader = new Reader(body, bigEndian, handles is null ? [] : [.. handles]);
        var value = reader.ReadVariantValue();
        return reader.Position == body.Length ? value : throw new InvalidOperationException($"{body.Length - reader.Position} bytes are left.");
    }
}
