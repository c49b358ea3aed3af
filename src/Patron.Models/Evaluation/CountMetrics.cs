namespace Patron.Models.Evaluation;

/// <summary>How well predicted counts (or amounts) fit what happened, in the unit of the counts.</summary>
public sealed record CountMetrics
{
    /// <summary>Rows evaluated, &gt;= 1.</summary>
    public required int Rows { get; init; }

    /// <summary>Sum of what happened.</summary>
    public required double ActualTotal { get; init; }

    /// <summary>Sum of what was predicted.</summary>
    public required double PredictedTotal { get; init; }

    /// <summary>Mean absolute error, &gt;= 0.</summary>
    public required double Mae { get; init; }

    /// <summary>Root mean squared error, &gt;= 0.</summary>
    public required double Rmse { get; init; }

    /// <summary>Mean of predicted minus actual; positive where too much was predicted.</summary>
    public required double Bias { get; init; }

    /// <summary>Compares predictions with what happened. NaN and infinity are refused.</summary>
    /// <exception cref="ArgumentException">No rows, unequal lengths, or a number that is not finite.</exception>
    public static CountMetrics Of(ReadOnlySpan<double> predicted, ReadOnlySpan<double> actual)
    {
        if (predicted.Length != actual.Length)
            throw new ArgumentException(
                $"{actual.Length} actual for {predicted.Length} predicted counts; they must be equally many", nameof(actual));
        if (predicted.IsEmpty)
            throw new ArgumentException("there are no rows to evaluate", nameof(predicted));
        double absolute = 0;
        double squared = 0;
        double totalPredicted = 0;
        double totalActual = 0;
        for (int row = 0; row < predicted.Length; row++)
        {
            if (!double.IsFinite(predicted[row]) || !double.IsFinite(actual[row]))
                throw new ArgumentException(
                    $"row {row}: predicted {predicted[row]}, actual {actual[row]}; both must be finite", nameof(predicted));
            double error = predicted[row] - actual[row];
            absolute += Math.Abs(error);
            squared += error * error;
            totalPredicted += predicted[row];
            totalActual += actual[row];
        }

        int rows = predicted.Length;
        return new CountMetrics
        {
            Rows = rows,
            ActualTotal = totalActual,
            PredictedTotal = totalPredicted,
            Mae = absolute / rows,
            Rmse = Math.Sqrt(squared / rows),
            Bias = (totalPredicted - totalActual) / rows,
        };
    }
}
