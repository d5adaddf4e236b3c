namespace BleConnect;

/// <summary>The kernel's switches for radios, as sysfs shows them: BlueZ says no more than "Failed" of an adapter that is blocked.</summary>
internal static class Rfkill
{
    /// <summary>
    /// A sentence about what blocks an adapter, to be added to an error, or "". An adapter that does not even exist may be cut
    /// off by a switch of the machine, so for that any Bluetooth switch counts.
    /// </summary>
    public static string Explain(string directory, string adapter, bool exists)
    {
        foreach (string entry in Entries(directory).Order(StringComparer.Ordinal))
        {
            if (Read(entry, "type") != "bluetooth" || (exists && Read(entry, "name") != adapter))
            {
                continue;
            }

            if (Read(entry, "hard") == "1")
            {
                return $"{Read(entry, "name")} is blocked by a switch of the machine (rfkill, hard).";
            }

            if (Read(entry, "soft") == "1")
            {
                return $"{Read(entry, "name")} is blocked by software (rfkill, soft): run \"rfkill unblock bluetooth\".";
            }
        }

        return "";
    }

    private static string[] Entries(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // a kernel without rfkill
        }
    }

    private static string Read(string entry, string attribute)
    {
        try
        {
            return File.ReadAllText(Path.Combine(entry, attribute)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it was unplugged just now
        }
    }
}
