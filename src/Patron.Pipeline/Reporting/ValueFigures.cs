using Patron.Pipeline.Reporting.Pictures;

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

    /// <summary>Figures of its pictures.</summary>
    public required ValuePictures Pictures { get; init; }

    /// <summary>The hold-out's beginning, length and outcomes; null where there is no back-test.</summary>
    public BackTestFigures? BackTest { get; init; }
}

/// <summary>Forecast against what happened.</summary>
sealed record BackTestFigures(
    string From, string Until, double? Mae, double? Rmse, double? Bias, double Actual, double Expected);
