namespace EndToEnd.Rig;

/// <summary>Statements about what happened.</summary>
internal static class Check
{
    public static void That(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new ScenarioFailedException(otherwise);
        }
    }

    public static void Equal<T>(T expected, T actual, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: {actual} instead of {expected}");

    public static void Bytes(string expectedHex, byte[] actual, string what) =>
        Equal(expectedHex, Convert.ToHexString(actual), what);
}
