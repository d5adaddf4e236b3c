using System.Globalization;

namespace Fakes;

/// <summary>The arguments of a call as short text, for the record.</summary>
internal static class ArgumentText
{
    public static string Of(Message message)
    {
        var reader = message.GetBodyReader();
        var texts = new List<string>();
        string rest = message.SignatureAsString;
        while (rest.Length > 0)
        {
            string type = rest.StartsWith("a{sv}", StringComparison.Ordinal) ? "a{sv}" : rest.StartsWith("ay", StringComparison.Ordinal) ? "ay" : rest[..1];
            rest = rest[type.Length..];
            if (Read(ref reader, type) is not { } text)
            {
                texts.Add("...");
                break;
            }

            texts.Add(text);
        }

        return string.Join(", ", texts);
    }

    // The types that bluetoothd's methods take; null for any other.
    private static string? Read(ref Reader reader, string type) => type switch
    {
        "s" => reader.ReadString(),
        "o" => reader.ReadObjectPathAsString(),
        "b" => reader.ReadBool() ? "true" : "false",
        "q" => reader.ReadUInt16().ToString(CultureInfo.InvariantCulture),
        "u" => reader.ReadUInt32().ToString(CultureInfo.InvariantCulture),
        "v" => Of(reader.ReadVariantValue()),
        "ay" => Convert.ToHexStringLower(reader.ReadArrayOfByte()),
        "a{sv}" => Of(reader.ReadDictionaryOfStringToVariantValue()),
        _ => null,
    };

    private static string Of(Dictionary<string, VariantValue> options) =>
        "{" + string.Join(", ", options.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}: {Of(o.Value)}")) + "}";

    private static string Of(VariantValue value) => value.Type switch
    {
        VariantValueType.Bool => value.GetBool() ? "true" : "false",
        VariantValueType.String => value.GetString(),
        VariantValueType.Array when value.ItemType == VariantValueType.String => "[" + string.Join(", ", value.GetArray<string>()) + "]",
        _ => value.ToString(),
    };
}
