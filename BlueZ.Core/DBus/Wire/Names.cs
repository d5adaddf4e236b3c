namespace BlueZ.Core.DBus.Wire;

/// <summary>The rules for names and paths (D-Bus specification, "Valid Names", "Valid Object Paths").</summary>
internal static class Names
{
    /// <summary>Checks the name in a header field; a bad one is a <see cref="DBusReadException"/>.</summary>
    public static void Check(HeaderField field, ReadOnlySpan<byte> name)
    {
        bool valid = name.Length is > 0 and <= Limits.Name && field switch
        {
            HeaderField.Member => IsElement(name, digitFirst: false, dash: false),
            HeaderField.Interface or HeaderField.ErrorName => AreElements(name, digitFirst: false, dash: false),
            _ => name[0] == (byte)':' ? AreElements(name[1..], digitFirst: true, dash: true) : AreElements(name, digitFirst: false, dash: true),
        };
        if (!valid)
        {
            throw new DBusReadException($"The {field} of a message is not a valid name.");
        }
    }

    public static bool IsPath(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'/')
        {
            return false;
        }

        if (path.Length == 1)
        {
            return true;
        }

        foreach (var element in path[1..].Split((byte)'/'))
        {
            if (!IsElement(path[1..][element], digitFirst: true, dash: false))
            {
                return false;
            }
        }

        return true;
    }

    // At least two elements, as interfaces and bus names have.
    private static bool AreElements(ReadOnlySpan<byte> name, bool digitFirst, bool dash)
    {
        int count = 0;
        foreach (var element in name.Split((byte)'.'))
        {
            count++;
            if (!IsElement(name[element], digitFirst, dash))
            {
                return false;
            }
        }

        return count > 1;
    }

    private static bool IsElement(ReadOnlySpan<byte> element, bool digitFirst, bool dash)
    {
        if (element.IsEmpty || (!digitFirst && char.IsAsciiDigit((char)element[0])))
        {
            return false;
        }

        foreach (byte b in element)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b != (byte)'_' && !(dash && b == (byte)'-'))
            {
                return false;
            }
        }

        return true;
    }
}
