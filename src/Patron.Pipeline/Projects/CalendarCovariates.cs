namespace Patron.Pipeline.Projects;

/// <summary>
/// <c>calendar</c> of <c>covariates</c>: what changes with time and is the same for all customers, such as a season; it moves how often they buy.
/// </summary>
public sealed record CalendarCovariates
{
    /// <summary>Keys of the purchase models whose rate of buying a calendar can move.</summary>
    public static IReadOnlyList<string> Models { get; } = ["bg_nbd", "mbg_nbd", "pareto_nbd", "nbd"];

    /// <summary>The table with its layer: a row for each day or period, over all histories and the horizon of forecasts.</summary>
    public required string Table { get; init; }

    /// <summary>The column of the day from which a row holds: until that of the next, the last as long as the one before it.</summary>
    public required string Date { get; init; }

    /// <summary>Columns of numbers, taken as they are.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Weight of the L2 penalty on the effects. Range: >= 0. <value>Default: 0.</value></summary>
    public double Penalty { get; init; }
}
