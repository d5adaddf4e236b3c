using Peripheral.Hci;

namespace Peripheral;

/// <summary>Being heard.</summary>
internal sealed partial class Radio
{
    private byte[] _advertisement;
    private byte[] _scanResponse;
    private bool _isLoud = true;
    private bool _isAdvertising;

    private void SendAdvertisement()
    {
        _commands.Send(Opcode.SetAdvertisingData, Advertising.Padded(_advertisement));
        _commands.Send(Opcode.SetScanResponse, Advertising.Padded(_scanResponse));
    }

    private void Advertise()
    {
        if (_link is not null)
        {
            return;         // one link is all a radio has
        }

        if (_isAdvertising)
        {
            _commands.Send(Opcode.SetAdvertisingEnable, [0]);
            _isAdvertising = false;
        }

        if (_isLoud)
        {
            _commands.Send(Opcode.SetAdvertisingEnable, [1]);
            _isAdvertising = true;
        }
    }
}
