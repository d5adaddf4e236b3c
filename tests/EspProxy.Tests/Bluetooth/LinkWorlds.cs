namespace EspProxy.Tests.Bluetooth;

/// <summary>
/// All that can be true of one address at the proxy, given what its owner has sent and has been told. A word that is true in
/// none of these worlds is one too many; a word that does not come leaves a world that never settles.
/// </summary>
internal sealed class LinkWorlds
{
    private readonly List<LinkCommand> _sent = [];
    private HashSet<World> _worlds;

    /// <param name="mayBeOrphan">Whether an owner before may have had a link.</param>
    public LinkWorlds(bool mayBeOrphan)
    {
        _worlds = mayBeOrphan ? [new(LinkState.None, 0), new(LinkState.Orphan, 0)] : [new(LinkState.None, 0)];
    }

    /// <summary>How many commands were sent.</summary>
    public int Sent => _sent.Count;

    /// <summary>Whether the client can only believe that the link is up, and has not asked for anything else.</summary>
    public bool IsUp => _worlds.All(w => w.State == LinkState.Connected && w.Handled == Sent);

    /// <summary>Whether word of a link that is up can only be the answer to a connect that was not needed.</summary>
    public bool WasUp => _worlds.All(w => w.State == LinkState.Connected);

    /// <summary>Whether it can be that.</summary>
    public bool MayBeAskedAgain => _worlds.Any(w => w.State == LinkState.Connected && Next(w) == LinkCommand.Connect);

    public bool MayBeUp => _worlds.Any(w => w.State == LinkState.Connected);

    /// <summary>Whether it can be that there is nothing left that would still have to be told.</summary>
    public bool MayRest => _worlds.Any(w => w.Handled == Sent && w.State is LinkState.None or LinkState.Connected);

    /// <summary>Whether it can be that, with the link up.</summary>
    public bool MayRestUp => _worlds.Any(w => w.Handled == Sent && w.State == LinkState.Connected);

    public void Send(LinkCommand command)
    {
        _sent.Add(command);
        _worlds = Closed(_worlds);
    }

    /// <summary>Message 69 came; false when nothing explains it.</summary>
    /// <param name="connected">What it says.</param>
    /// <param name="mayBeRefused">Whether it can be the answer to a connect that was not even tried.</param>
    public bool Told(bool connected, bool mayBeRefused) => Keep(_worlds.SelectMany(w => connected ? Up(w) : Down(w, mayBeRefused)));

    /// <summary>Message 81 came; false when its list of addresses cannot be.</summary>
    public bool Counted(bool isAllocated) => Keep(_worlds.Where(w => w.State != LinkState.None == isAllocated)
        .Select(w => w.State == LinkState.Asked ? w with { State = LinkState.Connecting } : w));

    /// <summary>The first so many commands were taken, and what is answered at once was; false when that cannot be.</summary>
    public bool Handled(int count) => Keep(_worlds.Where(w => w.Handled >= count && w.State != LinkState.Asked));

    public override string ToString() => $"[{string.Join(", ", _sent.TakeLast(4))}] {string.Join(" or ", _worlds.Select(w => $"{w.State} after {w.Handled} of {Sent}"))}";

    private bool Keep(IEnumerable<World> worlds)
    {
        HashSet<World> kept = Closed(worlds);
        if (kept.Count == 0)
        {
            return false;
        }

        _worlds = kept;
        return true;
    }

    private IEnumerable<World> Up(World world)
    {
        if (world.State == LinkState.Connecting)
        {
            yield return world with { State = LinkState.Connected };
        }
        else if (world.State == LinkState.Connected && Next(world) == LinkCommand.Connect)
        {
            yield return world with { Handled = world.Handled + 1 };
        }
    }

    private IEnumerable<World> Down(World world, bool mayBeRefused)
    {
        if (world.State is LinkState.Connecting or LinkState.Connected or LinkState.Closing)
        {
            yield return world with { State = LinkState.None };
        }

        var next = world.State == LinkState.Asked ? null : Next(world);
        bool isRefused = (next == LinkCommand.Invalid && world.State is LinkState.None or LinkState.Orphan) || (next == LinkCommand.Connect && mayBeRefused);
        if (isRefused || (next == LinkCommand.Disconnect && world.State == LinkState.None))
        {
            yield return world with { Handled = world.Handled + 1 };
        }
    }

    // With everything that can happen without a 69.
    private HashSet<World> Closed(IEnumerable<World> worlds)
    {
        var closed = new HashSet<World>();
        var open = new Stack<World>(worlds);
        while (open.TryPop(out var world))
        {
            if (closed.Add(world))
            {
                foreach (var next in Silently(world))
                {
                    open.Push(next);
                }
            }
        }

        return closed;
    }

    private IEnumerable<World> Silently(World world)
    {
        switch (world.State)
        {
            case LinkState.ClosingWanted or LinkState.OrphanWanted:
                yield return world with { State = LinkState.Connecting };
                break;
            case LinkState.Orphan:
                yield return world with { State = LinkState.None };
                break;
        }

        if (AfterNext(world) is { } state)
        {
            yield return new World(state, world.Handled + 1);
        }
    }

    // Null where the next command is answered by a 69.
    private LinkState? AfterNext(World world) => world.State == LinkState.Asked ? null : (Next(world), world.State) switch
    {
        (LinkCommand.Connect, LinkState.None) => LinkState.Asked,
        (LinkCommand.Connect, LinkState.Connecting) => LinkState.Connecting,
        (LinkCommand.Connect, LinkState.Closing or LinkState.ClosingWanted) => LinkState.ClosingWanted,
        (LinkCommand.Connect, LinkState.Orphan or LinkState.OrphanWanted) => LinkState.OrphanWanted,
        (LinkCommand.Disconnect, not LinkState.None) => LinkState.Closing,
        (LinkCommand.Invalid, not (LinkState.None or LinkState.Orphan)) => world.State,
        _ => null,
    };

    private LinkCommand? Next(World world) => world.Handled < _sent.Count ? _sent[world.Handled] : null;

    private readonly record struct World(LinkState State, int Handled);
}
