namespace Controller;

/// <summary>The event types of a legacy advertising report (Core specification, volume 4, part E, section 7.7.65.2).</summary>
internal enum AdvertisementKind : byte
{
    Connectable = 0,        // ADV_IND
    Scannable = 2,          // ADV_SCAN_IND
    NonConnectable = 3,     // ADV_NONCONN_IND
    Response = 4,           // SCAN_RSP
}
