namespace Load;

/// <summary>One row of the table.</summary>
internal sealed record Run(string Name, int Rate)
{
    public static IReadOnlyList<Run> All { get; } =
    [
        new("management, plaintext", 1000),
        new("management, encrypted", 1000) { IsEncrypted = true },
        new("D-Bus, plaintext", 1000) { IsDBus = true },
        new("management, plaintext, fast", 5000),
        new("management, plaintext, 8 clients, one of them stalled", 1000) { Others = 7, HasStalled = true },
    ];

    public bool IsEncrypted { get; init; }

    /// <summary>Advertisements come from bluetoothd, not from the kernel.</summary>
    public bool IsDBus { get; init; }

    /// <summary>How many clients there are beside the owner; they only hold their connections.</summary>
    public int Others { get; init; }

    /// <summary>Whether an owner before this one stopped to read.</summary>
    public bool HasStalled { get; init; }
}
