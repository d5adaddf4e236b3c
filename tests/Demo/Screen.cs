namespace Demo;

/// <summary>Lines from all parts of the demo, each with its label.</summary>
internal static class Screen
{
    private static readonly Lock Gate = new();

    public static void Say(string label, string text)
    {
        lock (Gate)
        {
            Console.WriteLine($"{label,-22} | {text}");
        }
    }

    public static void Title(string text)
    {
        lock (Gate)
        {
            Console.WriteLine();
            Console.WriteLine($"== {text}");
        }
    }
}
