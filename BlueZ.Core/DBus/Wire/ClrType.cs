using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

/// <summary>Which D-Bus type a .NET type stands for.</summary>
internal static class ClrType
{
    /// <summary>The signature of a type, also of a container that holds nothing; another type is an <see cref="ArgumentException"/>.</summary>
    public static string Signature(Type type) =>
        type == typeof(byte) ? "y" : type == typeof(bool) ? "b" : type == typeof(short) ? "n" : type == typeof(ushort) ? "q" :
        type == typeof(int) ? "i" : type == typeof(uint) ? "u" : type == typeof(long) ? "x" : type == typeof(ulong) ? "t" :
        type == typeof(double) ? "d" : type == typeof(string) ? "s" : type == typeof(ObjectPath) ? "o" : type == typeof(Signature) ? "g" :
        type == typeof(VariantValue) ? "v" : typeof(SafeHandle).IsAssignableFrom(type) ? "h" :
        type.IsGenericType && typeof(IVariantValueConvertable).IsAssignableFrom(type) ? Container(type)
            : throw new ArgumentException($"{type} stands for no D-Bus type.");

    /// <summary>A value as a variant's content.</summary>
    public static VariantValue Value<T>(T value) where T : notnull => value switch
    {
        byte v => v,
        bool v => v,
        short v => v,
        ushort v => v,
        int v => v,
        uint v => v,
        long v => v,
        ulong v => v,
        double v => v,
        string v => v,
        ObjectPath v => v,
        Signature v => v,
        VariantValue v => v,
        SafeHandle v => VariantValue.UnixFd(v),
        IVariantValueConvertable v => v.AsVariantValue(),
        _ => throw new ArgumentException($"{typeof(T)} stands for no D-Bus type."),
    };

    /// <summary>A value as a field of a struct: there a variant is told from its content.</summary>
    public static VariantValue Field<T>(T value) where T : notnull => value is VariantValue variant ? VariantValue.Variant(variant) : Value(value);

    /// <summary>Items as the content of an array, stored as <see cref="VariantValue"/> stores them.</summary>
    public static Array Content<T>(IEnumerable<T> items) where T : notnull => items switch
    {
        IEnumerable<ObjectPath> paths => paths.Select(p => p.ToString()).ToArray(),
        IEnumerable<Signature> signatures => signatures.Select(s => s.ToString()).ToArray(),
        IEnumerable<SafeHandle> handles => handles.ToArray(),
        _ when typeof(T) == typeof(VariantValue) || typeof(IVariantValueConvertable).IsAssignableFrom(typeof(T)) => items.Select(Value).ToArray(),
        _ => items.ToArray(),
    };

    private static string Container(Type type)
    {
        string fields = string.Concat(type.GetGenericArguments().Select(Signature));
        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(Dict<,>) ? $"a{{{fields}}}" : definition == typeof(Array<>) ? $"a{fields}" : $"({fields})";
    }
}
