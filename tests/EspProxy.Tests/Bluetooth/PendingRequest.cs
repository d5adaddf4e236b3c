namespace EspProxy.Tests.Bluetooth;

/// <summary>A request that a client has sent, and what it may expect of it.</summary>
internal sealed class PendingRequest(RequestKind kind, uint handle, Action<int>? answered = null)
{
    public RequestKind Kind { get; } = kind;

    public uint Handle { get; } = handle;

    /// <summary>Its place among all that its client has sent.</summary>
    public long Number { get; set; }

    /// <summary>Whether it was sent while the link could only be up, as the client believed.</summary>
    public bool IsCertain { get; set; }

    /// <summary>Whether the link can have been up since it was sent.</summary>
    public bool SawUp { get; set; }

    /// <summary>Whether the end of a link was told since it was sent.</summary>
    public bool SawDown { get; set; }

    /// <summary>Of which link of the address it was sent, counted by their ends.</summary>
    public int Generation { get; set; }

    /// <summary>Whether the end of its link may have been its answer.</summary>
    public bool IsOptional { get; set; }

    /// <summary>Whether it may be refused for want of a link, though the client takes the link for up.</summary>
    public bool MayBeRefused => !IsForgetting && !IsOptional && (!IsCertain || SawDown);

    /// <summary>The end of its link answers it, or the word that there is none.</summary>
    public bool IsStale => IsCertain && SawDown;

    /// <summary>Without a link it is done beside everything else, and not at once.</summary>
    public bool IsForgetting => Kind is RequestKind.Unpair or RequestKind.ClearCache;

    public void Answered(int error) => answered?.Invoke(error);

    public override string ToString() =>
        $"{Kind} {Handle} (number {Number}{(IsCertain ? "" : ", uncertain")}{(SawUp ? ", saw up" : "")}{(SawDown ? ", saw down" : "")})";
}
