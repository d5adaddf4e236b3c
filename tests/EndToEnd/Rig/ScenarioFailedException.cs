namespace EndToEnd.Rig;

/// <summary>Something was not as the scenario says; the message is the line that is printed.</summary>
internal sealed class ScenarioFailedException(string message) : Exception(message);
