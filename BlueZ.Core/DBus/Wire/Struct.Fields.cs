namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591, CA1051 // One class for each number of fields; they are fields in the package too.
/// <summary>A struct with 1 field that can be written, and stand in a variant.</summary>
public sealed class Struct<T1>(T1 item1) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull
{
    public T1 Item1 = item1;

    public static implicit operator VariantValue(Struct<T1> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}

/// <summary>A struct with 2 fields that can be written, and stand in a variant.</summary>
public sealed class Struct<T1, T2>(T1 item1, T2 item2) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull where T2 : notnull
{
    public T1 Item1 = item1;
    public T2 Item2 = item2;

    public static implicit operator VariantValue(Struct<T1, T2> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1), ClrType.Field(Item2)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}

/// <summary>A struct with 3 fields that can be written, and stand in a variant.</summary>
public sealed class Struct<T1, T2, T3>(T1 item1, T2 item2, T3 item3) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull where T2 : notnull where T3 : notnull
{
    public T1 Item1 = item1;
    public T2 Item2 = item2;
    public T3 Item3 = item3;

    public static implicit operator VariantValue(Struct<T1, T2, T3> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1), ClrType.Field(Item2), ClrType.Field(Item3)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}

/// <summary>A struct with 4 fields that can be written, and stand in a variant.</summary>
public sealed class Struct<T1, T2, T3, T4>(T1 item1, T2 item2, T3 item3, T4 item4) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull
{
    public T1 Item1 = item1;
    public T2 Item2 = item2;
    public T3 Item3 = item3;
    public T4 Item4 = item4;

    public static implicit operator VariantValue(Struct<T1, T2, T3, T4> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1), ClrType.Field(Item2), ClrType.Field(Item3), ClrType.Field(Item4)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}

/// <summary>A struct with 5 fields that can be written, and stand in a variant.</summary>
public sealed class Struct<T1, T2, T3, T4, T5>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull
{
    public T1 Item1 = item1;
    public T2 Item2 = item2;
    public T3 Item3 = item3;
    public T4 Item4 = item4;
    public T5 Item5 = item5;

    public static implicit operator VariantValue(Struct<T1, T2, T3, T4, T5> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1), ClrType.Field(Item2), ClrType.Field(Item3), ClrType.Field(Item4), ClrType.Field(Item5)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}

/// <summary>A struct with 6 fields that can be written, and stand in a variant.</summary>
public sealed class Struct<T1, T2, T3, T4, T5, T6>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull
{
    public T1 Item1 = item1;
    public T2 Item2 = item2;
    public T3 Item3 = item3;
    public T4 Item4 = item4;
    public T5 Item5 = item5;
    public T6 Item6 = item6;

    public static implicit operator VariantValue(Struct<T1, T2, T3, T4, T5, T6> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1), ClrType.Field(Item2), ClrType.Field(Item3), ClrType.Field(Item4), ClrType.Field(Item5), ClrType.Field(Item6)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}

/// <summary>A struct with 7 fields that can be written, and stand in a variant.</summary>
public sealed class Struct<T1, T2, T3, T4, T5, T6, T7>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull where T7 : notnull
{
    public T1 Item1 = item1;
    public T2 Item2 = item2;
    public T3 Item3 = item3;
    public T4 Item4 = item4;
    public T5 Item5 = item5;
    public T6 Item6 = item6;
    public T7 Item7 = item7;

    public static implicit operator VariantValue(Struct<T1, T2, T3, T4, T5, T6, T7> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1), ClrType.Field(Item2), ClrType.Field(Item3), ClrType.Field(Item4), ClrType.Field(Item5), ClrType.Field(Item6), ClrType.Field(Item7)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}

/// <summary>A struct with 8 fields that can be written, and stand in a variant.</summary>
public sealed class Struct<T1, T2, T3, T4, T5, T6, T7, T8>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull where T7 : notnull where T8 : notnull
{
    public T1 Item1 = item1;
    public T2 Item2 = item2;
    public T3 Item3 = item3;
    public T4 Item4 = item4;
    public T5 Item5 = item5;
    public T6 Item6 = item6;
    public T7 Item7 = item7;
    public T8 Item8 = item8;

    public static implicit operator VariantValue(Struct<T1, T2, T3, T4, T5, T6, T7, T8> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1), ClrType.Field(Item2), ClrType.Field(Item3), ClrType.Field(Item4), ClrType.Field(Item5), ClrType.Field(Item6), ClrType.Field(Item7), ClrType.Field(Item8)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}

/// <summary>A struct with 9 fields that can be written, and stand in a variant.</summary>
public sealed class Struct<T1, T2, T3, T4, T5, T6, T7, T8, T9>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull where T7 : notnull where T8 : notnull where T9 : notnull
{
    public T1 Item1 = item1;
    public T2 Item2 = item2;
    public T3 Item3 = item3;
    public T4 Item4 = item4;
    public T5 Item5 = item5;
    public T6 Item6 = item6;
    public T7 Item7 = item7;
    public T8 Item8 = item8;
    public T9 Item9 = item9;

    public static implicit operator VariantValue(Struct<T1, T2, T3, T4, T5, T6, T7, T8, T9> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1), ClrType.Field(Item2), ClrType.Field(Item3), ClrType.Field(Item4), ClrType.Field(Item5), ClrType.Field(Item6), ClrType.Field(Item7), ClrType.Field(Item8), ClrType.Field(Item9)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}

/// <summary>A struct with 10 fields that can be written, and stand in a variant.</summary>
public sealed class Struct<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9, T10 item10) : IDBusWritable, IVariantValueConvertable
    where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull where T7 : notnull where T8 : notnull where T9 : notnull where T10 : notnull
{
    public T1 Item1 = item1;
    public T2 Item2 = item2;
    public T3 Item3 = item3;
    public T4 Item4 = item4;
    public T5 Item5 = item5;
    public T6 Item6 = item6;
    public T7 Item7 = item7;
    public T8 Item8 = item8;
    public T9 Item9 = item9;
    public T10 Item10 = item10;

    public static implicit operator VariantValue(Struct<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> value) => value.AsVariantValue();
    public VariantValue AsVariantValue() => VariantValue.Struct([ClrType.Field(Item1), ClrType.Field(Item2), ClrType.Field(Item3), ClrType.Field(Item4), ClrType.Field(Item5), ClrType.Field(Item6), ClrType.Field(Item7), ClrType.Field(Item8), ClrType.Field(Item9), ClrType.Field(Item10)]);
    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
}
