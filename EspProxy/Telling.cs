namespace EspProxy;

/// <summary>What a failure is worth in the log.</summary>
internal enum Telling
{
    /// <summary>It was said a short while ago.</summary>
    Nothing,

    /// <summary>It is new.</summary>
    News,

    /// <summary>It was said, and has gone on for long since.</summary>
    Reminder,
}
