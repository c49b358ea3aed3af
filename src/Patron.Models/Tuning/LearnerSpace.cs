using Patron.Models.Boosting;
using Patron.Models.Forest;
using Patron.Models.Propensity;

namespace Patron.Models.Tuning;

/// <summary>The settings of a learner that are searched.</summary>
/// <param name="Ranges">Where each number may lie.</param>
/// <param name="Usual">The point that is tried first.</param>
/// <param name="At">The settings of a point.</param>
sealed record LearnerSpace(
    IReadOnlyList<SearchRange> Ranges, IReadOnlyList<double> Usual, Func<IReadOnlyList<double>, LearnerOptions> At)
{
    /// <summary>Trees are as many as it takes: that is told by the folds for each rate.</summary>
    const double TreesTimesRate = 30;
    const double PatienceTimesRate = 2;

    /// <summary>Few enough that a trial of a forest does not take as long as all of boosting.</summary>
    const int ForestTrees = 200;

    public static LearnerSpace Boosting(TuningOptions options) => new(
        [new(0.03, 0.2, true), new(3, 33, true), new(5, 100, true), new(0.1, 30, true), new(0.3, 1)],
        [0.05, 8, 20, 1, 1],
        point => new BoostingLearnerOptions
        {
            Trees = new BoostingOptions
            {
                LearningRate = point[0],
                MaxLeaves = Whole(point[1]),
                MinRows = Whole(point[2]),
                L2 = point[3],
                ColumnShare = point[4],
                Trees = (int)(TreesTimesRate / point[0]),
                Patience = (int)(PatienceTimesRate / point[0]),
                Seed = options.Seed,
            },
        });

    public static LearnerSpace Forest(TuningOptions options, int columns) => new(
        [new(2, 50, true), new(1, Math.Max(2, columns))],
        [5, Math.Max(1, Math.Sqrt(columns))],
        point => new ForestLearnerOptions
        {
            Forest = new ForestOptions
            {
                Trees = ForestTrees,
                MinRows = Whole(point[0]),
                ColumnsPerSplit = Math.Min(columns, Whole(point[1])),
                Seed = options.Seed,
            },
        });

    /// <summary>The whole number in which a point lies; one that is whole but for rounding is itself.</summary>
    static int Whole(double value) => (int)Math.Floor(value + 1e-9);
}
