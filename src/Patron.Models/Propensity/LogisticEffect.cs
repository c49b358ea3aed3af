using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// What a number or a category does to the log odds, in a form that the data tell: of a number for one standard deviation, of a category
/// beside the most frequent one of its column.
/// </summary>
/// <param name="Column">The raw column.</param>
/// <param name="Level">The category, or "(missing)"; null for the number itself.</param>
/// <param name="Against">The most frequent category, which it is compared with; null for a number and where one is missing.</param>
/// <param name="Value">Change of the log odds.</param>
/// <param name="StandardError">Its standard error; NaN where the data do not tell.</param>
/// <remarks>
/// Each category has a coefficient of its own, and only differences between those of one column are told by the data: the intercept takes
/// up the rest. The penalty alone makes the coefficients definite, so alone they have wide errors; their differences do not.
/// </remarks>
public sealed record LogisticEffect(string Column, string? Level, string? Against, double Value, double StandardError)
{
    /// <summary>All effects of a regression by the size of their value; the most frequent categories, which are compared with, are left out.</summary>
    /// <param name="learner">The regression and what prepares its features.</param>
    /// <param name="report">The report of its fit.</param>
    public static IReadOnlyList<LogisticEffect> Of(LogisticLearner learner, FitReport report)
    {
        List<LogisticEffect> effects = [];
        int feature = 0;
        foreach (ColumnEncoder encoder in learner.Preprocessor.Encoders)
        {
            int reference = encoder is CategoryEncoder ? Reference(encoder.Spreads, feature) : -1;
            for (int place = feature; place < feature + encoder.Features.Count; place++)
            {
                if (place != reference)
                    effects.Add(Effect(learner.Regression, report.Covariance, encoder, feature, place, reference));
            }

            feature += encoder.Features.Count;
        }

        return [.. effects.OrderByDescending(effect => Math.Abs(effect.Value))];
    }

    static LogisticEffect Effect(
        LogisticRegression regression, double[,] covariance, ColumnEncoder encoder, int first, int place, int reference)
    {
        string name = encoder.Features[place - first];
        string? level = name.Length > encoder.Column.Length ? LevelOf(encoder, name) : null;
        double value = regression.Coefficients[place];
        if (reference < 0)
            return new LogisticEffect(encoder.Column, level, null, value, Math.Sqrt(covariance[place + 1, place + 1]));
        int zero = ZeroLevel(covariance, first, encoder.Features.Count);
        double variance = Of(place, place) + Of(reference, reference) - (2 * Of(place, reference));
        return new LogisticEffect(
            encoder.Column, level, LevelOf(encoder, encoder.Features[reference - first]),
            value - regression.Coefficients[reference], Math.Sqrt(variance));

        double Of(int one, int other) => one == zero || other == zero ? 0 : covariance[one + 1, other + 1];
    }

    static string LevelOf(ColumnEncoder encoder, string feature) => feature[(encoder.Column.Length + 1)..];

    /// <summary>
    /// Without a penalty one level of each column is held at 0, and has no variance; -1 where none is, or several, which other columns tell too.
    /// </summary>
    static int ZeroLevel(double[,] covariance, int first, int count)
    {
        int[] held = [.. Enumerable.Range(first, count).Where(place => double.IsNaN(covariance[place + 1, place + 1]))];
        return held.Length == 1 ? held[0] : -1;
    }

    /// <summary>The most frequent level, of equal ones the first: the one whose flag has the greatest mean.</summary>
    static int Reference(IReadOnlyList<FeatureSpread> levels, int first) =>
        first + Enumerable.Range(0, levels.Count).MaxBy(level => levels[level].Mean);
}
