using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// What the gates judge: a version's forecasts of rows that it had not seen, beside what happened there and what others forecast for
/// the very same rows. All columns have the same order and length.
/// </summary>
sealed record Trial
{
    /// <summary>The model's id.</summary>
    public required string Model { get; init; }

    /// <summary>The version that is judged.</summary>
    public required int Version { get; init; }

    /// <summary>What the model's file asks of a version.</summary>
    public required PromotionRules Rules { get; init; }

    /// <summary>How the forecasts came about.</summary>
    public required Evidence Evidence { get; init; }

    /// <summary>Whether forecasts are probabilities of outcomes, or purchases.</summary>
    public required bool IsProbability { get; init; }

    /// <summary>What the version's recipe forecast for each row, unseen.</summary>
    public required double[] Forecast { get; init; }

    /// <summary>What happened: 1 or 0 for outcomes, purchases otherwise.</summary>
    public required double[] Actual { get; init; }

    /// <summary>Forecasts that anybody could make.</summary>
    public required IReadOnlyList<Rival> Baselines { get; init; }

    /// <summary>What scores today.</summary>
    public required Opponent Champion { get; init; }

    /// <summary>The fold of each row; empty where rows were held out by time.</summary>
    public int[] Folds { get; init; } = [];

    /// <summary>The group of each row; null where fairness is not asked for.</summary>
    public string?[]? Groups { get; init; }

    /// <summary>The segments that have models of their own, and what one model would say; null for one model of all.</summary>
    public SegmentTrial? Segments { get; init; }

    /// <summary>Area under the curve by the part of each raw column alone; empty for purchases.</summary>
    public IReadOnlyList<ColumnAlone> Columns { get; init; } = [];

    /// <summary>Parameters or coefficients of the version.</summary>
    public IReadOnlyList<FittedParameter> Parameters { get; init; } = [];

    /// <summary>How the version's fits ended; empty where that is not on record.</summary>
    public IReadOnlyList<FitEnd> Fits { get; init; } = [];

    /// <summary>What happened, as outcomes.</summary>
    public bool[] Outcomes => Array.ConvertAll(Actual, actual => actual > 0);

    /// <summary>Why these rows are too few to judge by; null where they are enough.</summary>
    public string? TooFew => Sample.TooFew(Actual, IsProbability);
}

/// <summary>A forecast for the rows of a trial.</summary>
/// <param name="Name">As in "better than NAME".</param>
/// <param name="Forecast">One value a row.</param>
sealed record Rival(string Name, double[] Forecast);

/// <summary>The segments of a trial.</summary>
/// <param name="By">The column whose levels they are.</param>
/// <param name="Levels">The level of each row; null for none.</param>
/// <param name="HasOwn">The levels with a model of their own.</param>
/// <param name="OfAll">What one model over all rows forecasts for each row, unseen.</param>
sealed record SegmentTrial(string By, string?[] Levels, IReadOnlySet<string> HasOwn, double[] OfAll);

/// <summary>What a raw column tells alone.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Auc">Area under the curve of its contribution to the log odds, in [0, 1].</param>
sealed record ColumnAlone(string Column, double Auc);

/// <summary>How forecasts came about, and what was recorded of them.</summary>
/// <param name="LearntUntil">The end of what the forecasts could know, as the rows say that they learnt from.</param>
/// <param name="JudgedFrom">The begin of what they are judged on.</param>
/// <param name="JudgedUntil">Its end.</param>
/// <param name="Folds">Folds by customers, each forecast by a fit on the others; null where the time after the histories is held out.</param>
/// <param name="RecordedRows">Rows of the evaluation registered with the version.</param>
/// <param name="RecordedLoss">Its loss: log loss of a probability, mean squared error of purchases.</param>
sealed record Evidence(
    DateTimeOffset LearntUntil,
    DateTimeOffset JudgedFrom,
    DateTimeOffset JudgedUntil,
    int? Folds,
    int RecordedRows,
    double RecordedLoss);
