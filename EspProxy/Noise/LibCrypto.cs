using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EspProxy.Noise;

/// <summary>X25519 of OpenSSL's libcrypto 3 or 1.1, by its functions for raw keys (EVP_PKEY_derive(3), X25519(7)).</summary>
internal sealed unsafe class LibCrypto
{
    private const int X25519Type = 1034;

    // The names that distributions give it; the plain "libcrypto.so" comes with development packages only, in any version.
    private static readonly string[] Names = ["libcrypto.so.3", "libcrypto.so.1.1"];

    private readonly delegate* unmanaged<int, nint, byte*, nuint, nint> _newPrivateKey;
    private readonly delegate* unmanaged<int, nint, byte*, nuint, nint> _newPublicKey;
    private readonly delegate* unmanaged<nint, void> _freeKey;
    private readonly delegate* unmanaged<nint, nint, nint> _newContext;
    private readonly delegate* unmanaged<nint, void> _freeContext;
    private readonly delegate* unmanaged<nint, int> _initialise;
    private readonly delegate* unmanaged<nint, nint, int> _setPeer;
    private readonly delegate* unmanaged<nint, byte*, nuint*, int> _derive;
    private readonly delegate* unmanaged<void> _clearErrors;

    private LibCrypto(nint library)
    {
        _newPrivateKey = (delegate* unmanaged<int, nint, byte*, nuint, nint>)NativeLibrary.GetExport(library, "EVP_PKEY_new_raw_private_key");
        _newPublicKey = (delegate* unmanaged<int, nint, byte*, nuint, nint>)NativeLibrary.GetExport(library, "EVP_PKEY_new_raw_public_key");
        _freeKey = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_PKEY_free");
        _newContext = (delegate* unmanaged<nint, nint, nint>)NativeLibrary.GetExport(library, "EVP_PKEY_CTX_new");
        _freeContext = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_PKEY_CTX_free");
        _initialise = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "EVP_PKEY_derive_init");
        _setPeer = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "EVP_PKEY_derive_set_peer");
        _derive = (delegate* unmanaged<nint, byte*, nuint*, int>)NativeLibrary.GetExport(library, "EVP_PKEY_derive");
        _clearErrors = (delegate* unmanaged<void>)NativeLibrary.GetExport(library, "ERR_clear_error");
    }

    /// <summary>The library; null when there is none, or none that does X25519.</summary>
    public static LibCrypto? Load()
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library) && TryBind(library, out var bound) && bound.KnowsX25519())
            {
                return bound;
            }
        }

        return null;
    }

    /// <summary>False when the secret would be all zeros.</summary>
    public bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(privateKey.Length, X25519.KeySize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, X25519.KeySize);
        ArgumentOutOfRangeException.ThrowIfLessThan(shared.Length, X25519.KeySize);
        fixed (byte* ours = privateKey, theirs = publicKey, secret = shared)
        {
            nint key = _newPrivateKey(X25519Type, 0, ours, X25519.KeySize);
            nint peer = _newPublicKey(X25519Type, 0, theirs, X25519.KeySize);
            nint context = key == 0 ? 0 : _newContext(key, 0);
            try
            {
                if (peer == 0 || context == 0 || _initialise(context) != 1 || _setPeer(context, peer) != 1)
                {
                    throw new CryptographicException("OpenSSL did not take the keys of an X25519 agreement.");
                }

                // This is what fails when the secret would be all zeros. OpenSSL overwrites its copy of the key when it frees it.
                nuint length = X25519.KeySize;
                return _derive(context, secret, &length) == 1 && length == X25519.KeySize;
            }
            finally
            {
                _freeContext(context);
                _freeKey(peer);
                _freeKey(key);

                // What failed stays on a list of the thread, where .NET's next call would find it.
                _clearErrors();
            }
        }
    }

    private static bool TryBind(nint library, [NotNullWhen(true)] out LibCrypto? bound)
    {
        try
        {
            bound = new LibCrypto(library);
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            // A library of that name which is another, or built without these functions: the next one, or none.
            bound = null;
            return false;
        }
    }

    // A build for FIPS has the functions and refuses the curve.
    private bool KnowsX25519()
    {
        Span<byte> key = stackalloc byte[X25519.KeySize];
        Span<byte> shared = stackalloc byte[X25519.KeySize];
        key.Fill(9);
        try
        {
            return TryAgree(key, key, shared);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
