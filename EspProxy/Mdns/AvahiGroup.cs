using BlueZ.Core.DBus.Proxies;

namespace EspProxy.Mdns;

/// <summary>The records of the service in one entry group of Avahi.</summary>
/// <param name="interfaces">Where the service is; none while the one address that the proxy listens on is gone.</param>
internal sealed class AvahiGroup(AvahiEntryGroupProxy group, IReadOnlyList<int> interfaces)
{
    private const string Domain = "local";

    public string Path => group.Path;

    /// <summary>Gives the records to Avahi.</summary>
    /// <param name="machine">Avahi's own host name: its addresses are published already.</param>
    public async Task CommitAsync(string instance, MdnsService service, string machine, IReadOnlyList<NetworkLink> links)
    {
        if (interfaces.Count == 0)
        {
            return;
        }

        string host = $"{instance}.{Domain}";
        if (!string.Equals(host, machine, StringComparison.OrdinalIgnoreCase))
        {
            await AddAddressesAsync(host, links);
        }

        foreach (int index in interfaces)
        {
            await group.AddServiceAsync(index, AvahiState.Any, 0, instance, MdnsService.Type, Domain, host, service.Port, service.Texts());
        }

        await group.CommitAsync();
    }

    public async Task UpdateAsync(string instance, MdnsService service)
    {
        foreach (int index in interfaces)
        {
            await group.UpdateServiceTxtAsync(index, AvahiState.Any, 0, instance, MdnsService.Type, Domain, service.Texts());
        }
    }

    public Task FreeAsync() => group.FreeAsync();

    private async Task AddAddressesAsync(string host, IReadOnlyList<NetworkLink> links)
    {
        foreach (var link in links)
        {
            foreach (var address in link.Published)
            {
                await group.AddAddressAsync(link.Index, AvahiState.Any, AvahiState.NoReverse, host, address.ToString());
            }
        }
    }
}
