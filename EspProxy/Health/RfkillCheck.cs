namespace EspProxy.Health;

/// <summary>Looks whether a switch keeps the radio silent: one of the kernel (soft) or one of the machine (hard).</summary>
internal static class RfkillCheck
{
    public static Finding Run(Machine machine, string? adapter)
    {
        var blocked = new List<(string Name, bool IsHard)>();
        foreach (string folder in Machine.FoldersIn(machine.Sys, "class", "rfkill"))
        {
            string name = Machine.Read(folder, "name") ?? Path.GetFileName(folder);
            bool isOthers = adapter is not null && name.StartsWith("hci", StringComparison.Ordinal) && name != adapter;
            if (Machine.Read(folder, "type") == "bluetooth" && !isOthers)
            {
                bool isHard = Machine.Read(folder, "hard") == "1";
                if (isHard || Machine.Read(folder, "soft") == "1")
                {
                    blocked.Add((name, isHard));
                }
            }
        }

        string names = string.Join(" and ", blocked.Select(b => b.Name));
        return blocked.Count == 0 ? Of(Verdict.Ok, "Nothing is blocked.")
            : blocked.Exists(b => b.IsHard) ? Of(Verdict.Problem, $"A switch of the machine blocks {names}.", "Use the switch or the key for it, or look into the firmware's settings.")
            : Of(Verdict.Problem, $"The kernel blocks {names}.", "sudo rfkill unblock bluetooth");
    }

    private static Finding Of(Verdict verdict, string what, string? cure = null) => new("rfkill", "rfkill", verdict, what, cure);
}
