using System.Buffers.Binary;

namespace Peripheral.Hci;

/// <summary>Sends commands one at a time: the next goes out when the controller has answered the one before.</summary>
internal sealed class HciCommands(Action<byte[]> send, Action<string> log)
{
    private readonly Queue<(ushort Opcode, byte[] Parameters, Action<byte[]>? Done)> _waiting = new();
    private bool _isRunning;

    public void Send(ushort opcode, byte[] parameters, Action<byte[]>? done = null)
    {
        _waiting.Enqueue((opcode, parameters, done));
        SendNext();
    }

    public void OnEnded(HciEvent.CommandEnded ended)
    {
        if (!_isRunning || _waiting.Peek().Opcode != ended.Opcode)
        {
            return;
        }

        (_, _, Action<byte[]>? done) = _waiting.Dequeue();
        _isRunning = false;
        if (ended.Status != 0)
        {
            log($"HCI command 0x{ended.Opcode:x4} failed with status 0x{ended.Status:x2}");
        }
        else
        {
            done?.Invoke(ended.Result);
        }

        SendNext();
    }

    private void SendNext()
    {
        if (_isRunning || _waiting.Count == 0)
        {
            return;
        }

        _isRunning = true;
        (ushort opcode, byte[] parameters, _) = _waiting.Peek();
        byte[] packet = new byte[4 + parameters.Length];
        packet[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(1), opcode);
        packet[3] = (byte)parameters.Length;
        parameters.CopyTo(packet, 4);
        send(packet);
    }
}
