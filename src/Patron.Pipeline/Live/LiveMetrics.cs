using Patron.Models.Evaluation;

namespace Patron.Pipeline.Live;

/// <summary>How good scores were.</summary>
/// <param name="Model">The model.</param>
/// <param name="Rows">The scores.</param>
/// <param name="Binary">Their metrics.</param>
/// <param name="Area">The area under the curve with its interval; null where there are too few of either outcome.</param>
/// <param name="Calibration">Predicted against observed; null for a single row.</param>
sealed record LiveMetrics(string Model, LiveRows Rows, BinaryMetrics Binary, Estimate? Area, CalibrationError? Calibration);
