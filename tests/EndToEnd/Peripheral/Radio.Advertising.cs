using Peripheral.Hci;

namespace Peripheral;

/// <summary>Being heard.</summary>
internal sealed partial class Radio
{
    private byte[] _advertisement;
    private byte[] _scanResponse;
    private bool _isLoud = true;
    private bool _isAdvertising;
    private PeriodicTimer? _timer;

    private void SendAdvertisement()
    {
        _commands.Send(Opcode.SetAdvertisingData, Advertising.Padded(_advertisement));
        _commands.Send(Opcode.SetScanResponse, Advertising.Padded(_scanResponse));
    }

    private void SetLoud(bool isLoud)
    {
        _isLoud = isLoud;
        _timer!.Period = isLoud ? Advertising.Interval : Timeout.InfiniteTimeSpan;
        Advertise();
    }

    private void Advertise()
    {
        if (_link is not null)
        {
            return;         // one link is all a radio has
        }

        // Off and on again in one go: a connection attempt that finds the radio switched off has failed.
        var off = new HciCommand(Opcode.SetAdvertisingEnable, [0]);
        var on = new HciCommand(Opcode.SetAdvertisingEnable, [1]);
        _commands.SendTogether([.. _isAdvertising ? [off] : Array.Empty<HciCommand>(), .. _isLoud ? [on] : Array.Empty<HciCommand>()]);
        _isAdvertising = _isLoud;
    }
}
