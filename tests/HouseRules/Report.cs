namespace HouseRules;

internal static class Report
{
    /// <summary>Fails with one line for each breach, so that a reader sees all of them at once.</summary>
    public static void Empty(IEnumerable<string> breaches, string rule)
    {
        string[] found = [.. breaches];
        if (found.Length > 0)
        {
            Assert.Fail($"{rule}\n  {string.Join("\n  ", found)}");
        }
    }
}
