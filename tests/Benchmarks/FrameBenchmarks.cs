using System.Buffers;
using BenchmarkDotNet.Attributes;
using EspProxy.Noise;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Google.Protobuf;

namespace Benchmarks;

/// <summary>One message of a GATT read, in and out, with and without encryption; and what a new encrypted connection costs.</summary>
public class FrameBenchmarks : IDisposable
{
    private const uint ReadResponseId = 74;

    private static readonly byte[] Prologue = NoiseFraming.Prologue([]);
    private static readonly PresharedKey Key = PresharedKey.TryParse("QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=", out var key, out _) ? key : throw new InvalidOperationException();
    private static readonly byte[] Ephemeral = [.. Enumerable.Range(0x21, 32).Select(i => (byte)i)];
    private static readonly byte[] Request =
        Convert.FromHexString("07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7cae08f34ce1598ac97d4eb5fbd5ff0822");
    private static readonly byte[] Stranger = [9, .. new byte[NoiseHandshake.MessageSize - 1]];

    private readonly byte[] _answer = new byte[NoiseHandshake.MessageSize];
    private readonly byte[] _body = new BluetoothGATTReadResponse { Address = 0xC0FFEE000001, Handle = 21, Data = ByteString.CopyFrom(new byte[100]) }.ToByteArray();
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly CipherState _cipher = new(new byte[32]);
    private readonly CipherState _same = new(new byte[32]);
    private byte[] _frame = [];

    [GlobalSetup]
    public void SetUp()
    {
        PlaintextFraming.Write(_output, new Frame(ReadResponseId, _body));
        _frame = _output.WrittenSpan.ToArray();
    }

    [Benchmark(Baseline = true)]
    public int Plaintext_Write()
    {
        _output.ResetWrittenCount();
        PlaintextFraming.Write(_output, new Frame(ReadResponseId, _body));
        return _output.WrittenCount;
    }

    [Benchmark]
    public bool Plaintext_Read()
    {
        var sequence = new ReadOnlySequence<byte>(_frame);
        return PlaintextFraming.TryRead(ref sequence, out _);
    }

    /// <summary>Both directions, since each message has a number of its own.</summary>
    [Benchmark]
    public bool Noise_WriteAndRead()
    {
        _output.ResetWrittenCount();
        NoiseFraming.Write(_output, new Frame(ReadResponseId, _body), _cipher);
        var sequence = new ReadOnlySequence<byte>(_output.WrittenMemory);
        return NoiseFraming.TryRead(ref sequence, _same, out _) ? true : throw new InvalidOperationException("The frame was not read.");
    }

    [Benchmark]
    public bool Handshake() => Answer(Request) == HandshakeOutcome.Agreed ? true : throw new InvalidOperationException("The handshake failed.");

    /// <summary>What somebody who does not know the key can make us do.</summary>
    [Benchmark]
    public bool Handshake_OfAStranger() => Answer(Stranger) == HandshakeOutcome.WrongKey ? true : throw new InvalidOperationException("A stranger was let in.");

    [GlobalCleanup]
    public void Dispose()
    {
        _cipher.Dispose();
        _same.Dispose();
        GC.SuppressFinalize(this);
    }

    private HandshakeOutcome Answer(byte[] request)
    {
        using var handshake = new NoiseHandshake(Key, Prologue, Ephemeral);
        var outcome = handshake.Respond(request, _answer, out var transport);
        transport?.Dispose();
        return outcome;
    }
}
