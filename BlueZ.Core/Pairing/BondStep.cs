namespace BlueZ.Core.Pairing;

/// <summary>One step of the procedure, reported when it has happened (or begins, where the name says so).</summary>
/// <param name="Kind">Which step.</param>
/// <param name="State">What the check found, with <see cref="BondStepKind.VerifyFailed"/> and <see cref="BondStepKind.PinNotAsked"/>.</param>
/// <param name="Detail">BlueZ's words, where a step failed and the procedure goes on.</param>
public sealed record BondStep(BondStepKind Kind, BondState State = default, string? Detail = null);
