using EspProxy.Protocol.Messages;

namespace EspProxy.Session;

/// <summary>Makes entities of each kind, all of them for diagnosis.</summary>
internal static class EntityKinds
{
    private const uint Diagnostic = 2;
    private const uint Measurement = 1;
    private const uint TotalIncreasing = 2;

    /// <summary>On as long as the proxy is connected, which Home Assistant sees by itself.</summary>
    public static Entity Status(string name)
    {
        string id = EntityId.Of(name);
        uint key = EntityId.KeyOf(id);
        return new Entity(key, new ListEntitiesBinarySensorResponse
        {
            ObjectId = id, Key = key, Name = name, DeviceClass = "connectivity", IsStatusBinarySensor = true, EntityCategory = Diagnostic,
        })
        {
            State = () => new BinarySensorStateResponse { Key = key, State = true },
        };
    }

    /// <summary>A number; null is "not known".</summary>
    public static Entity Measured(string name, string icon, string unit, int decimals, TimeSpan interval, Func<float?> read, bool isShown = true) =>
        Number(name, interval, read, new ListEntitiesSensorResponse
        {
            Icon = icon, UnitOfMeasurement = unit, AccuracyDecimals = decimals, StateClass = Measurement, DisabledByDefault = !isShown,
        });

    /// <summary>A time in seconds that only grows, until a restart.</summary>
    public static Entity Growing(string name, TimeSpan interval, Func<float?> read) => Number(name, interval, read, new ListEntitiesSensorResponse
    {
        UnitOfMeasurement = "s", DeviceClass = "duration", StateClass = TotalIncreasing,
    });

    /// <summary>A text; null is "not known".</summary>
    public static Entity Text(string name, string icon, Func<string?> read)
    {
        string id = EntityId.Of(name);
        uint key = EntityId.KeyOf(id);
        return new Entity(key, new ListEntitiesTextSensorResponse { ObjectId = id, Key = key, Name = name, Icon = icon, EntityCategory = Diagnostic })
        {
            State = () => read() is { } value ? new TextSensorStateResponse { Key = key, State = value } : new TextSensorStateResponse { Key = key, MissingState = true },
        };
    }

    /// <summary>A button.</summary>
    public static Entity Button(string name, string deviceClass, bool isShown, Action press)
    {
        string id = EntityId.Of(name);
        uint key = EntityId.KeyOf(id);
        return new Entity(key, new ListEntitiesButtonResponse
        {
            ObjectId = id, Key = key, Name = name, DeviceClass = deviceClass, DisabledByDefault = !isShown, EntityCategory = Diagnostic,
        })
        {
            Press = press,
        };
    }

    private static Entity Number(string name, TimeSpan interval, Func<float?> read, ListEntitiesSensorResponse listing)
    {
        string id = EntityId.Of(name);
        uint key = EntityId.KeyOf(id);
        listing.ObjectId = id;
        listing.Key = key;
        listing.Name = name;
        listing.EntityCategory = Diagnostic;
        return new Entity(key, listing)
        {
            State = () => read() is { } value ? new SensorStateResponse { Key = key, State = value } : new SensorStateResponse { Key = key, MissingState = true },
            Interval = interval,
        };
    }
}
