namespace BlueZ.Core.Pairing;

/// <summary>The bond was not made or not verified; the inner exception, where there is one, is BlueZ's own error.</summary>
public sealed class BondException : Exception
{
    /// <summary>Makes one from the failure, a whole sentence, and the error that caused it.</summary>
    public BondException(BondFailure failure, string message, BlueZException? cause = null)
        : base(message, cause) => Failure = failure;

    /// <summary>Why, for a program.</summary>
    public BondFailure Failure { get; }

    /// <summary>
    /// The pairing was refused before the PIN was asked for, on a link that was there before. From BlueZ 5.81 the kernel pairs on it
    /// with what could be typed in when it was made: without an agent then, no PIN. It has to end first.
    /// </summary>
    public bool IsOfAnothersLink { get; init; }

    /// <summary>BlueZ's own words, e.g. "Authentication Failed"; our own sentence where BlueZ said nothing.</summary>
    public string Detail => InnerException is BlueZException { Error: BlueZError.NoReply }
        ? "bluetoothd did not answer in time"
        : (InnerException as BlueZException)?.DBusMessage ?? InnerException?.Message ?? Message;
}
