namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591 // One class for each number of fields.
/// <summary>Makes structs without naming the types of their fields.</summary>
public static class Struct
{
    public static Struct<T1> Create<T1>(T1 item1)
        where T1 : notnull => new(item1);

    public static Struct<T1, T2> Create<T1, T2>(T1 item1, T2 item2)
        where T1 : notnull where T2 : notnull => new(item1, item2);

    public static Struct<T1, T2, T3> Create<T1, T2, T3>(T1 item1, T2 item2, T3 item3)
        where T1 : notnull where T2 : notnull where T3 : notnull => new(item1, item2, item3);

    public static Struct<T1, T2, T3, T4> Create<T1, T2, T3, T4>(T1 item1, T2 item2, T3 item3, T4 item4)
        where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull => new(item1, item2, item3, item4);

    public static Struct<T1, T2, T3, T4, T5> Create<T1, T2, T3, T4, T5>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)
        where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull => new(item1, item2, item3, item4, item5);

    public static Struct<T1, T2, T3, T4, T5, T6> Create<T1, T2, T3, T4, T5, T6>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)
        where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull => new(item1, item2, item3, item4, item5, item6);

    public static Struct<T1, T2, T3, T4, T5, T6, T7> Create<T1, T2, T3, T4, T5, T6, T7>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)
        where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull where T7 : notnull => new(item1, item2, item3, item4, item5, item6, item7);

    public static Struct<T1, T2, T3, T4, T5, T6, T7, T8> Create<T1, T2, T3, T4, T5, T6, T7, T8>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8)
        where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull where T7 : notnull where T8 : notnull => new(item1, item2, item3, item4, item5, item6, item7, item8);

    public static Struct<T1, T2, T3, T4, T5, T6, T7, T8, T9> Create<T1, T2, T3, T4, T5, T6, T7, T8, T9>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9)
        where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull where T7 : notnull where T8 : notnull where T9 : notnull => new(item1, item2, item3, item4, item5, item6, item7, item8, item9);

    public static Struct<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> Create<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9, T10 item10)
        where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull where T5 : notnull where T6 : notnull where T7 : notnull where T8 : notnull where T9 : notnull where T10 : notnull => new(item1, item2, item3, item4, item5, item6, item7, item8, item9, item10);
}
