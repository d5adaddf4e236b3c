namespace EspProxy.Bluetooth;

/// <summary>There is no scanner of the kind that the configuration insists on.</summary>
internal sealed class NoScannerException(string message) : Exception(message);
