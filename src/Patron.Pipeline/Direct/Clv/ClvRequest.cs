using Patron.Models.Btyd;
using Patron.Models.Spend;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>What a person asks of <see cref="ClvAnalysis"/>.</summary>
public sealed record ClvRequest
{
    /// <summary>Transactions, or a ready summary: CSV, Parquet or text.</summary>
    public required string File { get; init; }

    public TextFormat Format { get; init; } = new();

    /// <summary>The columns of transactions; null where the file is a ready summary.</summary>
    public TransactionColumns? Transactions { get; init; }

    /// <summary>The columns of a ready summary; null where the file holds transactions.</summary>
    public SummaryColumns? Summary { get; init; }

    /// <summary>Only purchases before this day count. <value>Default: the day after the last one in the file.</value></summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>The unit of recency and age; of a ready summary, the one it is written in. <value>Default: week.</value></summary>
    public TimeUnit Unit { get; init; } = TimeUnit.Week;

    /// <summary>How far ahead value is counted. <value>Default: 52w.</value></summary>
    public Duration Horizon { get; init; } = Duration.Parse("52w");

    /// <summary>What money later is worth. <value>Default: 0.10/year.</value></summary>
    public DiscountRate Discount { get; init; } = DiscountRate.PerYear(0.1);

    /// <summary>Length of the hold-out of transactions. <value>Default: a third of the time observed.</value></summary>
    public Duration? Holdout { get; init; }

    /// <summary>The purchase model. <value>Default: null, the one that foretells best.</value></summary>
    public PurchaseModelKind? Model { get; init; }

    /// <summary>The spend model; null for the one that foretells best. <value>Default: gamma-gamma.</value></summary>
    public SpendModelKind? Spend { get; init; } = GammaGamma.TheKind;

    /// <summary>How intervals of customers' values are found. <value>Default: delta.</value></summary>
    public IntervalWay Intervals { get; init; }

    /// <summary>
    /// L2 penalty of both fits; null for the one with which purchases are foretold best, and none for spend. Range: &gt;= 0.
    /// <value>Default: 0, maximum likelihood.</value>
    /// </summary>
    public double? Penalty { get; init; } = 0;

    /// <summary>Whether single amounts may be needed beside their means.</summary>
    public bool ReadsAmounts => Spend is null || Spend.ReadsAmounts;

    /// <summary>The clock, by which purchases of the future are noticed. <value>Default: the system's.</value></summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where scores are written, as .csv, .json or .parquet; null for nowhere.</summary>
    public string? Output { get; init; }

    /// <summary>Where pictures are written: as a page, .html, or their figures, .json; null for nowhere.</summary>
    public string? Pictures { get; init; }
}

/// <summary>The columns of transactions, by name, or by number where the file has no header.</summary>
/// <param name="Customer">Who bought.</param>
/// <param name="Date">When.</param>
/// <param name="Amount">For how much; null where that is not known.</param>
public sealed record TransactionColumns(string Customer, string Date, string? Amount);

/// <summary>The columns of a ready summary, a customer a row.</summary>
/// <param name="Customer">Who; null numbers the rows.</param>
/// <param name="Frequency">Repeat purchases.</param>
/// <param name="Recency">Time of the last purchase since the first.</param>
/// <param name="Age">Time since the first purchase.</param>
/// <param name="Monetary">Mean spend over repeat purchases; null where that is not known.</param>
public sealed record SummaryColumns(string? Customer, string Frequency, string Recency, string Age, string? Monetary);
