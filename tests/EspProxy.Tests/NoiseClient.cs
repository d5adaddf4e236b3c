using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EspProxy.Noise;
using Org.BouncyCastle.Crypto.Parameters;
using ChaCha20Poly1305 = Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305;

namespace EspProxy.Tests;

/// <summary>The calling side of an encrypted connection, written from the Noise specification on another library than the proxy's: no mistake is made twice.</summary>
internal sealed class NoiseClient
{
    private static readonly byte[] Point = [9, .. new byte[31]];

    private readonly byte[] _ephemeral;
    private readonly byte[] _hello;
    private byte[] _chainingKey;
    private byte[] _hash;
    private byte[] _key = [];
    private byte[] _sending = [];
    private byte[] _receiving = [];
    private ulong _sent;
    private ulong _received;

    public NoiseClient(PresharedKey key, byte[]? hello = null, byte[]? ephemeral = null)
    {
        _hello = hello ?? [];
        _ephemeral = ephemeral ?? RandomNumberGenerator.GetBytes(32);
        _hash = SHA256.HashData("Noise_NNpsk0_25519_ChaChaPoly_SHA256"u8);
        _chainingKey = _hash;
        MixHash([.. "NoiseAPIInit"u8, (byte)(_hello.Length >> 8), (byte)_hello.Length, .. _hello]);
        byte[][] derived = Derive(Convert.FromBase64String(key.ToBase64()), 3);
        _chainingKey = derived[0];
        MixHash(derived[1]);
        _key = derived[2];
    }

    public string ServerName { get; private set; } = "";

    public string ServerMac { get; private set; } = "";

    public static byte[] FrameOf(params byte[] body) => [1, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    /// <summary>Our message of the handshake, to be called once.</summary>
    public byte[] Message()
    {
        byte[] mine = Multiply(Point);
        MixPublicKey(mine);
        byte[] tag = Seal(_key, 0, [], _hash);
        MixHash(tag);
        return [.. mine, .. tag];
    }

    /// <summary>What a client sends first, in one piece.</summary>
    public byte[] Opening() => [.. FrameOf(_hello), .. FrameOf([0, .. Message()])];

    /// <summary>Reads who the server is.</summary>
    public void ReadHello(byte[] body)
    {
        Assertion(body.Length > 0 && body[0] == 1, "the server chose another protocol");
        string[] parts = Encoding.ASCII.GetString(body, 1, body.Length - 1).Split('\0');
        Assertion(parts is [_, _, ""], "the server's hello has not two texts, each with a zero after it");
        (ServerName, ServerMac) = (parts[0], parts[1]);
    }

    /// <summary>Reads the server's message of the handshake.</summary>
    /// <exception cref="HandshakeRefusedException">The server does not let us in.</exception>
    public void ReadAnswer(byte[] body)
    {
        if (body[0] != 0)
        {
            throw new HandshakeRefusedException(Encoding.ASCII.GetString(body, 1, body.Length - 1));
        }

        Assertion(body.Length == 49, "the server's message has another length");
        byte[] theirs = body[1..33];
        MixPublicKey(theirs);
        byte[][] derived = Derive(Multiply(theirs), 2);
        (_chainingKey, _key) = (derived[0], derived[1]);
        Open(_key, 0, body[33..], _hash);
        byte[][] keys = Derive([], 2);
        (_sending, _receiving) = (keys[0], keys[1]);
    }

    /// <summary>The next frame with this message.</summary>
    public byte[] Encrypt(uint id, byte[] body)
    {
        byte[] text = [(byte)(id >> 8), (byte)id, (byte)(body.Length >> 8), (byte)body.Length, .. body];
        return EncryptRaw(text);
    }

    /// <summary>The next frame with whatever in it.</summary>
    public byte[] EncryptRaw(byte[] text) => FrameOf(Seal(_sending, _sent++, text, []));

    /// <summary>The message in the body of the next frame.</summary>
    public (uint Id, byte[] Body) Decrypt(byte[] body)
    {
        byte[] text = Open(_receiving, _received++, body, []);
        Assertion(BinaryPrimitives.ReadUInt16BigEndian(text.AsSpan(2)) == text.Length - 4, "the server padded, which clients take for content");
        return (BinaryPrimitives.ReadUInt16BigEndian(text), text[4..]);
    }

    private static void Assertion(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException($"No client would understand this: {otherwise}.");
        }
    }

    private static byte[] Seal(byte[] key, ulong number, byte[] text, byte[] associated) => Process(true, key, number, text, associated);

    private static byte[] Open(byte[] key, ulong number, byte[] text, byte[] associated) => Process(false, key, number, text, associated);

    private static byte[] Process(bool encrypt, byte[] key, ulong number, byte[] text, byte[] associated)
    {
        byte[] nonce = new byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce.AsSpan(4), number);
        var cipher = new ChaCha20Poly1305();
        cipher.Init(encrypt, new AeadParameters(new KeyParameter(key), 128, nonce, associated));
        byte[] output = new byte[cipher.GetOutputSize(text.Length)];
        int length = cipher.ProcessBytes(text, 0, text.Length, output, 0);
        cipher.DoFinal(output, length);
        return output;
    }

    private byte[] Multiply(byte[] publicKey)
    {
        byte[] shared = new byte[32];
        Org.BouncyCastle.Math.EC.Rfc7748.X25519.ScalarMult(_ephemeral, 0, publicKey, 0, shared, 0);
        return shared;
    }

    private void MixPublicKey(byte[] key)
    {
        MixHash(key);
        byte[][] derived = Derive(key, 2);
        (_chainingKey, _key) = (derived[0], derived[1]);
    }

    private void MixHash(byte[] data) => _hash = SHA256.HashData([.. _hash, .. data]);

    private byte[][] Derive(byte[] material, int count)
    {
        byte[] secret = HMACSHA256.HashData(_chainingKey, material);
        byte[][] outputs = new byte[count][];
        byte[] last = [];
        for (int i = 0; i < count; i++)
        {
            outputs[i] = last = HMACSHA256.HashData(secret, (byte[])[.. last, (byte)(i + 1)]);
        }

        return outputs;
    }
}
