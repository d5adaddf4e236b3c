namespace BlueZ.Core.DBus.Wire;

/// <summary>A value that writes itself.</summary>
public interface IDBusWritable
{
    /// <summary>Writes the value, without a signature.</summary>
    void WriteTo(ref MessageWriter writer);
}

/// <summary>A value that can stand in a variant.</summary>
public interface IVariantValueConvertable
{
    /// <summary>The value as a variant's content.</summary>
    VariantValue AsVariantValue();
}
