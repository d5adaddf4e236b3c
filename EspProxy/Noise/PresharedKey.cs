using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EspProxy.Noise;

/// <summary>The 32 bytes that clients and proxy share. It is never printed, and compared without telling by its time where it differs.</summary>
internal sealed class PresharedKey : IEquatable<PresharedKey>, IDisposable
{
    public const int Size = 32;

    /// <summary>How long a key is as base64.</summary>
    public const int TextLength = 44;

    // A key that is wiped while a handshake reads it would be a key of zeros, which is no secret: reading and wiping take turns.
    private readonly Lock _gate = new();
    private readonly byte[] _bytes;
    private readonly bool _secret;
    private bool _wiped;

    private PresharedKey(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
        _secret = bytes.ContainsAnyExcept((byte)0);
    }

    /// <summary>All zeros: no secret, but what a client uses on a proxy that has no key yet. It is shared and outlives its disposal.</summary>
    public static PresharedKey Zero { get; } = new(new byte[Size]);

    /// <summary>A new random key.</summary>
    public static PresharedKey Generate()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        var key = new PresharedKey(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }

    /// <summary>Reads a key that somebody wrote down; space around it does not count. The error does not repeat the text.</summary>
    public static bool TryParse(string base64, [NotNullWhen(true)] out PresharedKey? key, out string error)
    {
        Span<byte> utf8 = stackalloc byte[TextLength];
        var text = base64.AsSpan().Trim();
        if (text.Length == TextLength && Encoding.UTF8.TryGetBytes(text, utf8, out int length))
        {
            bool parsed = TryParse(utf8[..length], out key, out error);
            CryptographicOperations.ZeroMemory(utf8);
            return parsed;
        }

        (key, error) = (null, Expected);
        return false;
    }

    /// <summary>Reads a key as clients send it: 44 characters of base64 and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> base64, [NotNullWhen(true)] out PresharedKey? key, out string error)
    {
        Span<byte> bytes = stackalloc byte[Size + 1];
        bool whole = base64.Length == TextLength
            && Base64.DecodeFromUtf8(base64, bytes, out _, out int length) == OperationStatus.Done
            && length == Size;
        (key, error) =
            !whole ? (null, Expected) :
            !bytes[..Size].ContainsAnyExcept((byte)0) ? (null, "The key of zeros is no secret and cannot be used.") :
            (new PresharedKey(bytes[..Size]), "");
        CryptographicOperations.ZeroMemory(bytes);
        return key is not null;
    }

    private static string Expected => $"A key is {Size} bytes in base64, which are {TextLength} characters with \"=\" at their end.";

    public string ToBase64()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        string text = Convert.ToBase64String(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return text;
    }

    /// <summary>Copies the key to where it is used; who does that wipes the copy.</summary>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public void CopyTo(Span<byte> target)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_wiped, this);
            _bytes.CopyTo(target);
        }
    }

    public bool Equals(PresharedKey? other)
    {
        if (other is null)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[2 * Size];
        CopyTo(bytes);
        other.CopyTo(bytes[Size..]);
        bool same = CryptographicOperations.FixedTimeEquals(bytes[..Size], bytes[Size..]);
        CryptographicOperations.ZeroMemory(bytes);
        return same;
    }

    public override bool Equals(object? obj) => Equals(obj as PresharedKey);

    /// <summary>The same for all: anything else would tell something of the key.</summary>
    public override int GetHashCode() => 0;

    public override string ToString() => "****";

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_secret)
            {
                CryptographicOperations.ZeroMemory(_bytes);
                _wiped = true;
            }
        }
    }
}
