namespace BlueZ.Core.Management;

/// <summary>Who hears the advertisements of one adapter on a <see cref="ManagementSocket"/>, until it is disposed or the adapter goes.</summary>
internal sealed class Hearer(ushort index, AdvertisementSink to, Action<Hearer> remove) : IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    /// <summary>Cancelled when the kernel has removed the adapter: what has its index from then on is another one.</summary>
    public CancellationToken Gone => _gone.Token;

    public void Take(ushort from, in Advertisement advertisement)
    {
        if (from == index)
        {
            to.Take(advertisement);
        }
    }

    public void Pause() => to.Pause();

    public void End(ManagementException end) => to.End(new BlueZException(BlueZError.Failed, end.Message, end));

    /// <summary>The kernel has removed an adapter.</summary>
    public void Leave(ushort removed)
    {
        if (removed == index)
        {
            remove(this);
            _ = _gone.CancelAsync(); // Its callbacks do not hold up the reader.
        }
    }

    public void Dispose() => remove(this);
}
