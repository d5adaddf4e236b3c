namespace BlueZ.Core.DBus.Wire;

public ref partial struct Reader
{
    /// <summary>Passes over a value of a type: it is checked as by <see cref="ReadValue"/>, but takes no memory.</summary>
    internal void Skip(ReadOnlySpan<byte> type, int depth)
    {
        switch (type[0])
        {
            case (byte)'b':
                ReadBool();
                break;
            case (byte)'s':
                ReadStringAsSpan();
                break;
            case (byte)'o':
                ReadObjectPathAsSpan();
                break;
            case (byte)'g':
                ReadSignatureAsSpan();
                break;
            case (byte)'h':
                NextHandle();
                break;
            case (byte)'v':
                SkipVariant(depth + 1);
                break;
            case (byte)'(' or (byte)'{':
                SkipFields(type[1..^1], depth + 1);
                break;
            case (byte)'a':
                SkipItems(type[1..], depth + 1);
                break;
            case var number:
                Take(SignatureText.Alignment(number), SignatureText.Alignment(number));
                break;
        }
    }

    private void SkipVariant(int depth)
    {
        Deeper(depth);
        Skip(ReadVariantType(), depth);
    }

    private void SkipFields(ReadOnlySpan<byte> types, int depth)
    {
        Deeper(depth);
        AlignStruct();
        while (!types.IsEmpty)
        {
            int length = SignatureText.FirstTypeLength(types);
            Skip(types[..length], depth);
            types = types[length..];
        }
    }

    private void SkipItems(ReadOnlySpan<byte> type, int depth)
    {
        Deeper(depth);
        var end = ReadArrayStart((DBusType)type[0]);
        while (HasNext(end))
        {
            Skip(type, depth);
        }
    }
}
