using BlueZ.Core.DBus.Proxies;

namespace EspProxy.Mdns;

/// <summary>The records of the service in one entry group of Avahi.</summary>
internal sealed class AvahiGroup(AvahiEntryGroupProxy group)
{
    private const string Domain = "local";

    public string Path => group.Path;

    /// <summary>Gives the records to Avahi.</summary>
    /// <param name="machine">Avahi's own host name: its addresses are published already.</param>
    public async Task CommitAsync(string instance, MdnsService service, string machine, IReadOnlyList<NetworkLink> links)
    {
        string host = $"{instance}.{Domain}";
        if (string.Equals(host, machine, StringComparison.OrdinalIgnoreCase))
        {
            await AddServiceAsync(instance, service, host);
            await group.CommitAsync();
            return;
        }

        foreach (var link in links)
        {
            foreach (var address in link.Published)
            {
                await group.AddAddressAsync(link.Index, AvahiState.Any, AvahiState.NoReverse, host, address.ToString());
            }
        }

        await AddServiceAsync(instance, service, host);
        await group.CommitAsync();
    }

    public Task UpdateAsync(string instance, MdnsService service) =>
        group.UpdateServiceTxtAsync(AvahiState.Any, AvahiState.Any, 0, instance, MdnsService.Type, Domain, service.Texts());

    public Task FreeAsync() => group.FreeAsync();

    private Task AddServiceAsync(string instance, MdnsService service, string host) =>
        group.AddServiceAsync(AvahiState.Any, AvahiState.Any, 0, instance, MdnsService.Type, Domain, host, service.Port, service.Texts());
}
