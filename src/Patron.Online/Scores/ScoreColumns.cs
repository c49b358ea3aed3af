using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Online.State;
using Patron.Pipeline.Modelling.Scorers;

namespace Patron.Online.Scores;

/// <summary>
/// Where a version of a model finds what it reads among the features that are kept. Values are those that a data set has: decimals as the
/// nearest double, NULL where a group does not know the customer.
/// </summary>
sealed class ScoreColumns
{
    readonly (int Input, int Group, FeatureOutput Feature)[] _columns;

    ScoreColumns(ModelScorer scorer, (int Input, int Group, FeatureOutput Feature)[] columns)
    {
        (Scorer, _columns) = (scorer, columns);
        Pool = new ScorerRowsPool(scorer.Inputs);
        Groups = [.. columns.Select(column => column.Group).Distinct()];
    }

    /// <summary>The version.</summary>
    public ModelScorer Scorer { get; }

    /// <summary>Rows of what it takes.</summary>
    public ScorerRowsPool Pool { get; }

    /// <summary>The places of the groups that it reads.</summary>
    public int[] Groups { get; }

    /// <exception cref="InvalidOperationException">The version reads a feature that is not kept.</exception>
    public static ScoreColumns Of(ModelScorer scorer, IReadOnlyList<GroupPlan> plans) => new(
        scorer, [.. scorer.Inputs.Index().Where(input => input.Item.IsNeeded).Select(input => Find(scorer, input.Index, plans))]);

    /// <summary>Fills a row of a customer.</summary>
    /// <param name="rows">Rows of <see cref="Pool"/>.</param>
    /// <param name="row">The row, of unknown values.</param>
    /// <param name="readings">By group; null where it does not know the customer.</param>
    public void Fill(ScorerRows rows, int row, GroupReading?[] readings)
    {
        foreach ((int input, int group, FeatureOutput feature) in _columns)
        {
            if (readings[group] is not { } reading || reading.ValueOf(feature) is not { HasValue: true } value)
                continue;
            if (feature.Type.Id == TypeId.Varchar)
                rows.Set(row, input, reading.Utf8Of(value));
            else
                rows.Set(row, input, Number(value, feature.Type));
        }
    }

    static (int Input, int Group, FeatureOutput Feature) Find(ModelScorer scorer, int input, IReadOnlyList<GroupPlan> plans)
    {
        ScorerInput wanted = scorer.Inputs[input];
        foreach ((int group, GroupPlan plan) in plans.Index())
        {
            if (plan.Features.FirstOrDefault(feature => feature.Name == wanted.Name) is { } feature
                && wanted.IsNumber == (feature.Type.Id != TypeId.Varchar))
            {
                return (input, group, feature);
            }
        }

        throw new InvalidOperationException(
            $"{scorer.Name} version {scorer.Version} reads '{wanted.Name}', which is not kept while events come: "
            + "train a version of the features there are");
    }

    static double Number(FeatureValue value, LogicalType type) => type.Id switch
    {
        TypeId.Double => value.Double,
        TypeId.Decimal when type.Scale <= MostDigits => ExactRatio.Nearest(value.Whole, Power(type.Scale)),
        TypeId.Decimal => Cast(value.Whole, Power(type.Scale)),
        _ => (double)(long)value.Whole,
    };

    /// <summary>More digits after the point than this are cast by the engine alone in a data set.</summary>
    const int MostDigits = 4;

    /// <summary>As the engine casts: by one division where that is exact, else whole and fraction apart.</summary>
    static double Cast(Int128 units, long power) => Int128.Abs(units) <= 1L << 53
        ? (double)(long)units / power
        : (double)(units / power) + ((double)(long)(units % power) / power);

    static long Power(int digits) => (long)Math.Pow(10, digits);
}
