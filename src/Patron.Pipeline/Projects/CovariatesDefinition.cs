using Patron.Models.Btyd;

namespace Patron.Pipeline.Projects;

/// <summary><c>covariates</c> of a lifetime value model: what moves the purchase model's parameters, and the spend model's if asked.</summary>
public sealed record CovariatesDefinition
{
    /// <summary>What is known of each customer and does not change.</summary>
    public required StaticCovariates Static { get; init; }

    /// <summary>What covariates move; null for both, how often customers buy and how soon they leave.</summary>
    public PurchaseProcess? Moves { get; init; }

    /// <summary>Whether they move what a purchase brings, too. <value>Default: false.</value></summary>
    public bool Spend { get; init; }

    /// <summary>Weight of the L2 penalty on the effects. Range: >= 0. <value>Default: 0.</value></summary>
    public double Penalty { get; init; }

    /// <summary>How the effects on a purchase model are fitted: its first parameter that covariates move is of buying, the others of leaving.</summary>
    internal CovariateFitOptions OptionsFor(PurchaseModelKind kind, int? threads = null) => new()
    {
        Parameters = Moves switch
        {
            PurchaseProcess.Buying => [.. kind.MovedByCovariates.Take(1)],
            PurchaseProcess.Leaving => [.. kind.MovedByCovariates.Skip(1)],
            _ => [],
        },
        Penalty = Penalty,
        Threads = threads,
    };

    /// <summary>How the effects on a spend model are fitted.</summary>
    internal CovariateFitOptions OptionsForSpend(int? threads = null) => new() { Penalty = Penalty, Threads = threads };
}

/// <summary><c>static</c>: a table with a row for each customer.</summary>
public sealed record StaticCovariates
{
    /// <summary>The table with its layer; it has the project's customer key.</summary>
    public required string Table { get; init; }

    /// <summary>Columns of numbers, taken as they are, and of texts, each category but the most frequent a column of 0 and 1.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The column that says since when a row holds, so that a customer may have several; null for one row each.</summary>
    public string? Time { get; init; }
}
