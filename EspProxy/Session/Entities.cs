using EspProxy.Protocol;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EspProxy.Session;

/// <summary>Announces the entities, tells their states to whoever subscribed, and presses the buttons.</summary>
internal sealed class Entities(IReadOnlyList<Entity> entities, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<FrameWriter> _subscribers = [];
    private readonly Dictionary<uint, (IMessage State, long Time)> _told = [];

    /// <summary>Answers ListEntitiesRequest.</summary>
    public bool List(FrameWriter client)
    {
        foreach (var entity in entities)
        {
            client.Send(entity.Listing);
        }

        return client.Send(new ListEntitiesDoneResponse());
    }

    /// <summary>Tells every state once, and from then on what changes.</summary>
    public void Subscribe(FrameWriter client)
    {
        lock (_gate)
        {
            _subscribers.Add(client);
            foreach (var entity in entities.Where(e => e.State is not null))
            {
                if (!TellChange(entity))
                {
                    client.Send(_told[entity.Key].State);
                }
            }
        }
    }

    public void Unsubscribe(FrameWriter client)
    {
        lock (_gate)
        {
            _subscribers.Remove(client);
        }
    }

    /// <summary>A client pressed a button; a key that is none is passed over, as ESPHome does.</summary>
    public void Press(string peer, uint key)
    {
        if (entities.FirstOrDefault(e => e.Key == key && e.Press is not null) is not { } button)
        {
            logger.ButtonUnknown(peer, key);
            return;
        }

        logger.ButtonPressed(peer, ((ListEntitiesButtonResponse)button.Listing).Name);
        button.Press!();
    }

    /// <summary>Tells what changes until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                TellChanges();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Asked for.
        }
    }

    private void TellChanges()
    {
        lock (_gate)
        {
            foreach (var entity in entities.Where(e => e.State is not null && _subscribers.Count > 0 && IsDue(e)))
            {
                TellChange(entity);
            }
        }
    }

    private bool IsDue(Entity entity) => !_told.TryGetValue(entity.Key, out var told) || time.GetElapsedTime(told.Time) >= entity.Interval;

    // True when there was something to tell: then all have heard it.
    private bool TellChange(Entity entity)
    {
        var state = entity.State!();
        bool isNews = !_told.TryGetValue(entity.Key, out var told) || !state.Equals(told.State);
        _told[entity.Key] = (state, time.GetTimestamp());
        foreach (var client in isNews ? _subscribers : [])
        {
            client.Send(state);
        }

        return isNews;
    }
}
