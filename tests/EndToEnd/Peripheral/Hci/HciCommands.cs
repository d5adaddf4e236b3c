using System.Buffers.Binary;

namespace Peripheral.Hci;

/// <summary>Sends commands one at a time, or a few together: the next go out when the controller has answered those before.</summary>
internal sealed class HciCommands(Action<byte[]> send, Action<string> log)
{
    private readonly Queue<HciCommand[]> _waiting = new();
    private readonly Queue<HciCommand> _underWay = new();

    public void Send(ushort opcode, byte[] parameters, Action<byte[]>? done = null) => SendTogether(new HciCommand(opcode, parameters, done));

    /// <summary>Sends commands with no pause between them, in which something else could happen.</summary>
    public void SendTogether(params HciCommand[] commands)
    {
        _waiting.Enqueue(commands);
        SendNext();
    }

    public void OnEnded(HciEvent.CommandEnded ended)
    {
        if (!_underWay.TryPeek(out HciCommand? first) || first.Opcode != ended.Opcode)
        {
            return;
        }

        _underWay.Dequeue();
        if (ended.Status != 0)
        {
            log($"HCI command 0x{ended.Opcode:x4} failed with status 0x{ended.Status:x2}");
        }
        else
        {
            first.Done?.Invoke(ended.Result);
        }

        SendNext();
    }

    private void SendNext()
    {
        if (_underWay.Count > 0 || !_waiting.TryDequeue(out HciCommand[]? commands))
        {
            return;
        }

        foreach (HciCommand command in commands)
        {
            _underWay.Enqueue(command);
            byte[] packet = new byte[4 + command.Parameters.Length];
            packet[0] = 1;
            BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(1), command.Opcode);
            packet[3] = (byte)command.Parameters.Length;
            command.Parameters.CopyTo(packet, 4);
            send(packet);
        }
    }
}
