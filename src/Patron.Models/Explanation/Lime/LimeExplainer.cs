using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>
/// Local explanations: rows drawn around one are scored, weighted by how many columns they share with it, and a sparse linear model
/// says what sharing each column's quartile or category adds. Shapley values are exact where this is drawn: it serves models of which
/// nothing is known but their scores.
/// </summary>
/// <remarks>
/// Ribeiro, Singh and Guestrin (2016), arXiv:1602.04938, with the defaults of their tabular explainer: quartiles, 5000 rows, a kernel
/// of width 0.75 x the root of the columns, the columns of greatest weight. Unlike it, a seed decides all draws, so that a row's
/// explanation is always the same, and numbers are drawn from the training rows in place of truncated normals.
/// </remarks>
public sealed class LimeExplainer
{
    // Only to choose columns by; the explanation has the penalty of the options.
    const double PenaltyOfChoice = 0.01;

    readonly QuartileBins[] _bins;
    readonly LimeOptions _options;
    readonly int _rows;

    /// <summary>Learns quartiles and categories.</summary>
    /// <param name="training">Rows to draw from; their columns are explained. At least one.</param>
    /// <param name="options">How many rows are drawn, and how they are weighted.</param>
    public LimeExplainer(FeatureTable training, LimeOptions? options = null)
    {
        _options = options ?? new LimeOptions();
        _options.Validate();
        if (training.Rows == 0)
            throw new ArgumentException("there are no training rows to draw from", nameof(training));
        _rows = training.Rows;
        _bins = [.. training.Columns.Select(column => new QuartileBins(column))];
    }

    /// <summary>Explains one row; the same row is explained in the same way wherever it stands.</summary>
    /// <param name="scores">Scores of a table's rows.</param>
    /// <param name="table">Where the row stands; it has the training columns.</param>
    /// <param name="row">The row's place.</param>
    /// <exception cref="ArgumentException">A training column is missing or of another kind.</exception>
    public LimeExplanation Explain(Func<FeatureTable, double[]> scores, FeatureTable table, int row)
    {
        FieldValue[] own = [.. _bins.Select(bins => OwnValue(bins.Column, table, row))];
        (FeatureTable drawn, double[][] shared) = Draw(own);
        double[] scored = scores(drawn);
        double width = _options.KernelWidth ?? 0.75 * Math.Sqrt(_bins.Length);
        double[] weights = Array.ConvertAll(
            shared, values => Math.Sqrt(Math.Exp(-values.Count(value => value == 0) / (width * width))));
        int[] all = [.. Enumerable.Range(0, _bins.Length)];
        double[] first = WeightedRidge.Fit(shared, all, scored, weights, PenaltyOfChoice).Coefficients;
        int[] chosen = [.. all.OrderByDescending(column => Math.Abs(first[column])).Take(_options.Columns)];
        WeightedRidge fit = WeightedRidge.Fit(shared, chosen, scored, weights, _options.Penalty);
        LimeReason[] reasons =
        [
            .. chosen.Index()
                .Select(one => new LimeReason(
                    _bins[one.Item].Column.Name, _bins[one.Item].Describe(own[one.Item]), fit.Coefficients[one.Index]))
                .OrderByDescending(reason => Math.Abs(reason.Weight)),
        ];
        return new LimeExplanation(reasons, fit.Intercept, fit.Intercept + fit.Coefficients.Sum(), scored[0], fit.Fidelity);
    }

    /// <summary>The row itself and rows whose columns come each from any training row; 1 where they share the row's bin.</summary>
    (FeatureTable Drawn, double[][] Shared) Draw(FieldValue[] own)
    {
        double[][] shared = [.. Enumerable.Range(0, _options.Samples).Select(_ => new double[_bins.Length])];
        FeatureColumn[] columns = new FeatureColumn[_bins.Length];
        for (int column = 0; column < columns.Length; column++)
        {
            FeatureColumn values = _bins[column].Column;
            var random = RandomStream.For(_options.Seed, $"lime {values.Name}");
            int[] places = new int[_options.Samples];
            for (int sample = 1; sample < places.Length; sample++)
                places[sample] = random.Below(_rows);
            columns[column] = WithFirst(values.Take(places), own[column]);
            for (int sample = 0; sample < places.Length; sample++)
                shared[sample][column] = _bins[column].AreTogether(own[column], FieldValue.At(columns[column], sample)) ? 1 : 0;
        }

        return (new FeatureTable(columns), shared);
    }

    static FeatureColumn WithFirst(FeatureColumn column, FieldValue value)
    {
        if (column is NumericColumn numbers)
            numbers.Values[0] = value.Number;
        else
            ((CategoryColumn)column).Values[0] = value.Category;
        return column;
    }

    static FieldValue OwnValue(FeatureColumn training, FeatureTable table, int row)
    {
        FieldValue value = FieldValue.At(ChangedRows.Find(table, training.Name), row);
        return value.IsNumber == training is NumericColumn
            ? value
            : throw new ArgumentException(
                $"column '{training.Name}' must be {(value.IsNumber ? "text" : "numbers")}, as in the training rows", nameof(table));
    }
}
