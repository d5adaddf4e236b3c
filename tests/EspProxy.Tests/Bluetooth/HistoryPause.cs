namespace EspProxy.Tests.Bluetooth;

/// <summary>What is waited for after a step.</summary>
internal enum HistoryPause
{
    /// <summary>Nothing: the next step meets this one half way.</summary>
    Nothing,

    /// <summary>The proxy has taken everything that was sent.</summary>
    Taken,

    /// <summary>Something is told.</summary>
    Word,

    /// <summary>A second of the proxy's time passes.</summary>
    Second,

    /// <summary>Everything is at rest.</summary>
    Rest,
}
