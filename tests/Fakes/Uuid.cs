namespace Fakes;

/// <summary>UUIDs as BlueZ writes them.</summary>
internal static class Uuid
{
    /// <summary>The 128-bit text, in lower case; "180d" and "0000180D" are completed with the Bluetooth base.</summary>
    public static string Full(string uuid) => uuid.Length switch
    {
        4 => $"0000{uuid}-0000-1000-8000-00805f9b34fb".ToLowerInvariant(),
        8 => $"{uuid}-0000-1000-8000-00805f9b34fb".ToLowerInvariant(),
        _ => uuid.ToLowerInvariant(),
    };
}
