namespace Fakes;

/// <summary>Why a link ended, as Device1.Disconnected names it (5.83 and later).</summary>
internal enum LinkEnd
{
    Local,
    Remote,
    Timeout,
    Authentication,
}
