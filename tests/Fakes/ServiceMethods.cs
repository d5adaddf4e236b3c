using Fakes.Generated;

namespace Fakes;

/// <summary>org.bluez.GattService1, which has properties only.</summary>
internal sealed class ServiceMethods : GattService1Handler;
