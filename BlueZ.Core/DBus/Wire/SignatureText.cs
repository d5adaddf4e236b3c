namespace BlueZ.Core.DBus.Wire;

/// <summary>Reads type signatures: where a complete type ends, how it is aligned, whether all of it is valid.</summary>
internal static class SignatureText
{
    /// <summary>The length of the first complete type, or a <see cref="DBusReadException"/>.</summary>
    public static int FirstTypeLength(ReadOnlySpan<byte> signature) => TypeLength(signature, 0, 0);

    /// <summary>Checks a whole signature: zero or more complete types.</summary>
    public static void Validate(ReadOnlySpan<byte> signature)
    {
        if (signature.Length > Limits.Signature)
        {
            throw new DBusReadException("A signature is longer than 255 bytes.");
        }

        while (!signature.IsEmpty)
        {
            signature = signature[FirstTypeLength(signature)..];
        }
    }

    /// <summary>The alignment of a value, from the first character of its signature.</summary>
    public static int Alignment(byte type) => type switch
    {
        (byte)'y' or (byte)'g' or (byte)'v' => 1,
        (byte)'n' or (byte)'q' => 2,
        (byte)'x' or (byte)'t' or (byte)'d' or (byte)'(' or (byte)'{' => 8,
        _ => 4,
    };

    private static int TypeLength(ReadOnlySpan<byte> signature, int arrays, int structs)
    {
        if (arrays > Limits.ContainerDepth || structs > Limits.ContainerDepth)
        {
            throw new DBusReadException("A signature is nested more than 32 levels deep.");
        }

        return signature.IsEmpty ? throw Bad(signature) : signature[0] switch
        {
            (byte)'a' when signature.Length > 1 && signature[1] == (byte)'{' => 1 + EntryLength(signature[1..], arrays + 1, structs),
            (byte)'a' => 1 + TypeLength(signature[1..], arrays + 1, structs),
            (byte)'(' => StructLength(signature, arrays, structs + 1),
            byte type when IsBasic(type) || type == (byte)'v' => 1,
            _ => throw Bad(signature),
        };
    }

    private static int StructLength(ReadOnlySpan<byte> signature, int arrays, int structs)
    {
        int at = 1;
        while (at < signature.Length && signature[at] != (byte)')')
        {
            at += TypeLength(signature[at..], arrays, structs);
        }

        return at > 1 && at < signature.Length ? at + 1 : throw Bad(signature);
    }

    private static int EntryLength(ReadOnlySpan<byte> signature, int arrays, int structs)
    {
        if (signature.Length < 4 || !IsBasic(signature[1]))
        {
            throw Bad(signature);
        }

        int end = 2 + TypeLength(signature[2..], arrays, structs);
        return end < signature.Length && signature[end] == (byte)'}' ? end + 1 : throw Bad(signature);
    }

    private static bool IsBasic(byte type) => "ybnqiuxtdsogh"u8.Contains(type);

    private static DBusReadException Bad(ReadOnlySpan<byte> signature) =>
        new($"A signature is not valid: \"{System.Text.Encoding.ASCII.GetString(signature)}\".");
}
