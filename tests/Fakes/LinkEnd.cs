namespace Fakes;

/// <summary>Why a link ended, as Device1.Disconnected names it (5.83 and later).</summary>
public enum LinkEnd
{
    Unknown,
    Local,
    Remote,
    Timeout,
    Authentication,
}
