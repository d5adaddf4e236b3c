namespace EndToEnd.Rig;

/// <summary>Something that goes wrong, and how it is put right.</summary>
internal sealed record Fault(string Name, Func<Task> BreakAsync, Func<Task> MendAsync)
{
    /// <summary>One that mends itself.</summary>
    public Fault(string name, Func<Task> breakAsync) : this(name, breakAsync, () => Task.CompletedTask) { }
}
