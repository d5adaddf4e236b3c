using BlueZ.Core.DBus.Wire;

namespace BlueZ.Core.Tests.Wire;

public sealed class DBusAddressTests
{
    [Theory]
    [InlineData("unix:path=/run/dbus/system_bus_socket", "/run/dbus/system_bus_socket")]
    [InlineData("unix:path=/tmp/a%20b,guid=00", "/tmp/a b")]
    [InlineData("unix:abstract=/tmp/x", "\0/tmp/x")]
    [InlineData("tcp:host=localhost,port=1;unix:guid=00,path=/a;unix:path=/b", "/a", "/b")]
    [InlineData("unix:tmpdir=/tmp")]
    [InlineData("")]
    public void SocketPaths_AreThoseOfTheUnixSockets(string address, params string[] paths) => Assert.Equal(paths, DBusAddress.SocketPaths(address));
}
