using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tuning;

/// <summary>What <see cref="LearnerTuning"/> may try.</summary>
public sealed record TuningOptions
{
    /// <summary>The learners to choose from. <value>The default is all.</value></summary>
    public IReadOnlyList<LearnerKind> Learners { get; init; } = Enum.GetValues<LearnerKind>();

    /// <summary>
    /// Settings tried of boosting, the usual ones first, and a fifth of it of the forest. Rules and regressions have few settings,
    /// which are all tried. Range: &gt;= 1. <value>The default is 30.</value>
    /// </summary>
    public int Trials { get; init; } = 30;

    /// <summary>How settings are searched. <value>The default is Parzen.</value></summary>
    public TuningSearch Search { get; init; }

    /// <summary>No trial is begun after so long, but the first of each learner. <value>The default, null, is no limit.</value></summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Tells how long the search has taken; <see cref="Time"/> needs it. <value>The default is null.</value></summary>
    public Func<TimeSpan>? Elapsed { get; init; }

    /// <summary>How raw columns become features of a regression.</summary>
    public PreprocessingOptions Preprocessing { get; init; } = new();

    /// <summary>Shares of L1 in the penalty that regressions try. <value>The default is 0 and 0.5.</value></summary>
    public IReadOnlyList<double> L1Shares { get; init; } = [0, 0.5];

    /// <summary>The same seed and rows give the same choice, unless time ends it. <value>The default is 0.</value></summary>
    public long Seed { get; init; }

    /// <summary>Most threads; the choice is the same on any number. <value>The default, null, is all processors.</value></summary>
    public int? Threads { get; init; }

    /// <summary>What an earlier search had tried, see <see cref="LearnerChoice.State"/>; it is not tried again. Null for nothing.</summary>
    public string? Resume { get; init; }

    /// <summary>Is told the state after each trial, to resume from if the search is broken off. Null for nobody.</summary>
    public Action<string>? Tried { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Trials, 1, nameof(Trials));
        if (Learners.Count == 0)
            throw new ArgumentException("there must be a learner to choose", nameof(Learners));
        if (Time is not null && Elapsed is null)
            throw new ArgumentException("a limit of time needs something that tells it", nameof(Elapsed));
        if (Time <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Time), Time, "must be above 0");
    }
}

/// <summary>How settings of a learner are searched.</summary>
public enum TuningSearch
{
    /// <summary>Where those that did well are dense, see <see cref="ParzenSearch"/>.</summary>
    Parzen,

    /// <summary>Many on few rows, then the best third of them on three times as many, see <see cref="SuccessiveHalving"/>.</summary>
    Halving,
}
