namespace BlueZ.Core;

/// <summary>Takes one advertisement, on the thread that reads them all: it returns soon, waits for nothing and throws nothing.</summary>
/// <param name="advertisement">What was heard; a copy outlives the call.</param>
public delegate void AdvertisementHandler(in Advertisement advertisement);
