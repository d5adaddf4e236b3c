namespace EspProxy.Session;

/// <summary>By what clients know this proxy.</summary>
/// <param name="Name">Its name on the network.</param>
/// <param name="FriendlyName">Its name for people.</param>
/// <param name="Mac">The address that identifies it for ever: six capital pairs with colons.</param>
/// <param name="Version">The version of this program.</param>
internal sealed record DeviceName(string Name, string FriendlyName, string Mac, string Version);
