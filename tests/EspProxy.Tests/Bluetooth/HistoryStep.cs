namespace EspProxy.Tests.Bluetooth;

/// <summary>One step of a history: what happens, and the numbers that decide the rest of it.</summary>
/// <param name="Name">What happens.</param>
/// <param name="Act">Does it.</param>
/// <param name="Who">Decides which client, from 0 to 99.</param>
/// <param name="Where">Decides which device.</param>
/// <param name="How">Decides how.</param>
/// <param name="Pause">What is waited for before the next step.</param>
internal sealed record HistoryStep(string Name, Func<BluetoothHistory, HistoryStep, Task> Act, int Who, int Where, int How, HistoryPause Pause)
{
    public override string ToString() => $"{Name} (who {Who}, where {Where}, how {How}), then {Pause}";
}
