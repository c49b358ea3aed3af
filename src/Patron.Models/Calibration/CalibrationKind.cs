namespace Patron.Models.Calibration;

/// <summary>The form of a map from probabilities to calibrated ones.</summary>
public enum CalibrationKind
{
    /// <summary>A straight line between log odds: two parameters, so it needs the fewest rows.</summary>
    Platt,

    /// <summary>Any map that never falls: needs some thousands of rows.</summary>
    Isotonic,

    /// <summary>A line with its own slope at either end: three parameters, and the identity is among its maps.</summary>
    Beta,
}
