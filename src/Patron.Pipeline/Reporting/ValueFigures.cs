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

    /// <summary>Between which the total comes out in 90 of 100 cases; null where the model was not fitted on this very instant, or cannot tell.</summary>
    public TotalEnds? TotalEnds { get; init; }

    /// <summary>The same for the purchases.</summary>
    public TotalEnds? PurchasesEnds { get; init; }

    /// <summary>Figures of its pictures.</summary>
    public required ValuePictures Pictures { get; init; }

    /// <summary>The hold-out's beginning, length and outcomes; null where there is no back-test.</summary>
    public BackTestFigures? BackTest { get; init; }
}

/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
sealed record TotalEnds(double Low, double High);

/// <summary>Forecast against what happened.</summary>
sealed record BackTestFigures(
    string From, string Until, double? Mae, double? Rmse, double? Bias, double Actual, double Expected);
