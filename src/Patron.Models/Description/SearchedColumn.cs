using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>What <see cref="LeakSearch"/> found of a column by itself.</summary>
sealed class SearchedColumn
{
    /// <summary>Most edges that are compared with other columns, the clearest first.</summary>
    const int MostEdges = 10;

    const int Strata = 50;

    /// <summary>A ranking of fewer rows of the rarer outcome than this share matters little.</summary>
    const double SmallestShare = 0.1;

    readonly int[] _order;
    readonly int[] _ranks;
    readonly ColumnGroups _strata;

    SearchedColumn(FeatureColumn column, Estimate? auc, IReadOnlyList<SharpEdge> edges, double[] values)
    {
        (Column, Auc, Edges) = (column, auc, edges);
        _strata = ColumnGroups.Make(column, Strata);
        _order = [.. Enumerable.Range(0, values.Length)];
        double[] sorted = [.. values];
        Array.Sort(sorted, _order);
        _ranks = new int[values.Length];
        for (int place = 0, rank = 0; place < sorted.Length; place++)
        {
            if (place > 0 && !sorted[place].Equals(sorted[place - 1]))
                rank++;
            _ranks[_order[place]] = rank;
        }
    }

    public FeatureColumn Column { get; }

    public Estimate? Auc { get; }

    public IReadOnlyList<SharpEdge> Edges { get; }

    public static SearchedColumn Of(FeatureColumn column, bool[] target, int[] folds, double weight, LeakOptions options)
    {
        double[] rates = CrossFittedRates.Of(column, target, folds);
        SharpEdge[] edges =
        [
            .. LeakEdge.Of(column, rates, target).Select(edge => SharpEdge.Of(edge, weight, options)),
        ];
        return new SearchedColumn(column, AreaUnderCurve.EstimateOf(rates, target), edges, column is NumericColumn numbers ? numbers.Values : rates);
    }

    public bool KnowsAlone(LeakOptions options) => Auc is { } auc && auc.Low > options.Limit;

    public IEnumerable<SharpEdge> EdgesBelow(double chance) =>
        Edges.Where(edge => edge.Chance < chance).OrderBy(edge => edge.Chance).Take(MostEdges);

    /// <summary>
    /// The column beside which this one ranks best, where that is above the limit. Of two columns that tell together what neither does alone, the
    /// one that says more alone is to blame.
    /// </summary>
    public (SearchedColumn Other, double Area)? KnowsBeside(SearchedColumn[] columns, bool[] target, LeakOptions options)
    {
        if (Auc is null)
            return null;
        var best = columns
            .Where(other => other != this && other.Auc is { } auc && auc.Value < Auc.Value.Value && !other.KnowsAlone(options))
            .Select(other => (Other: other, Ranking: RankingWithin.Of(_order, _ranks, other._strata, target)))
            .Where(found => found.Ranking.Share >= SmallestShare && found.Ranking.Area.Low > options.Limit)
            .OrderByDescending(found => found.Ranking.Area.Value).FirstOrDefault();
        return best.Other is null ? null : (best.Other, best.Ranking.Area.Value);
    }
}

/// <summary>An edge and the chance of its like in an honest column.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="Ratio">By how much the odds may change at it.</param>
/// <param name="Chance">The chance of a change like this one where they change no more.</param>
sealed record SharpEdge(LeakEdge Edge, double Ratio, double Chance)
{
    public static SharpEdge Of(LeakEdge edge, double weight, LeakOptions options)
    {
        OddsTable odds = edge.Count();
        double ratio = odds.Purity >= options.Purity ? options.OddsRatio : options.MixedOddsRatio;
        return new SharpEdge(edge, ratio, odds.Chance(ratio, weight));
    }
}
