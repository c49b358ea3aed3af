using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Reporting;

/// <summary>What a lifetime value model says of all customers, and how its back-test went.</summary>
sealed record ValueFigures
{
    public required string Model { get; init; }

    /// <summary>How far the value looks ahead, as written: <c>52w</c>.</summary>
    public required string Horizon { get; init; }

    public required long Customers { get; init; }

    public required double Total { get; init; }

    /// <summary>Sum of the probabilities to be alive: customers expected still to buy.</summary>
    public required double Alive { get; init; }

    public required double ExpectedPurchases { get; init; }

    /// <summary>Customers by value, in steps of equal width; the last one takes all above.</summary>
    public required IReadOnlyList<HistogramBin> Histogram { get; init; }

    /// <summary>Share of all value that the most valuable customers hold together.</summary>
    public required IReadOnlyList<ConcentrationPoint> Concentration { get; init; }

    /// <summary>The hold-out's beginning, length and outcomes; null where there is no back-test.</summary>
    public BackTestFigures? BackTest { get; init; }
}

/// <param name="From">Lower end.</param>
/// <param name="To">Upper end; null for the last, which is open.</param>
/// <param name="Customers">How many lie in it.</param>
/// <param name="Value">Their values together.</param>
sealed record HistogramBin(double From, double? To, long Customers, double Value);

/// <param name="Customers">Share of customers, the most valuable first. Range: [0, 1].</param>
/// <param name="Value">Their share of the value. Range: [0, 1].</param>
sealed record ConcentrationPoint(double Customers, double Value);

/// <summary>Forecast against what happened.</summary>
sealed record BackTestFigures(
    string From, string Until, double? Mae, double? Rmse, double? Bias, double Actual, double Expected,
    IReadOnlyList<FrequencyOutcome> ByFrequency, IReadOnlyList<TrackedPeriod> Tracking);
