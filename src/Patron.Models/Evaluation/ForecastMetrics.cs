namespace Patron.Models.Evaluation;

/// <summary>How well forecasts of counts or amounts fit what happened: their size, their order, and both by tenths.</summary>
/// <param name="Errors">Size of the errors.</param>
/// <param name="NormalisedGini">
/// How well the forecasts order the rows: the Gini coefficient of what happened by falling forecast over that by falling truth. 1 for a
/// perfect order, about 0 for a random one; null where all rows had the same.
/// </param>
/// <param name="Deciles">Ten equal parts of the rows by falling forecast; of fewer than ten rows one for each.</param>
public sealed record ForecastMetrics(CountMetrics Errors, double? NormalisedGini, IReadOnlyList<ForecastDecile> Deciles)
{
    /// <summary>Compares forecasts with what happened.</summary>
    /// <exception cref="ArgumentException">No rows, unequal lengths, or a number that is not finite.</exception>
    public static ForecastMetrics Of(ReadOnlySpan<double> predicted, ReadOnlySpan<double> actual)
    {
        CountMetrics errors = CountMetrics.Of(predicted, actual);
        RankedForecast ranked = RankedForecast.Of(predicted, actual);
        double best = RankedForecast.Of(actual, actual).Gini();
        return new ForecastMetrics(errors, best > 0 ? ranked.Gini() / best : null, ForecastDecile.Of(ranked));
    }
}

/// <summary>A tenth of the rows by falling forecast.</summary>
/// <param name="Decile">1 for the highest forecasts.</param>
/// <param name="Rows">How many; a fraction where the rows do not divide by ten.</param>
/// <param name="Predicted">Mean forecast.</param>
/// <param name="Actual">Mean of what happened; rows of equal forecasts that are cut apart share it.</param>
public sealed record ForecastDecile(int Decile, double Rows, double Predicted, double Actual)
{
    internal static IReadOnlyList<ForecastDecile> Of(RankedForecast ranked)
    {
        int parts = (int)Math.Min(10, ranked.Rows);
        ForecastDecile[] deciles = new ForecastDecile[parts];
        for (int part = 0; part < parts; part++)
        {
            (double from, double to) = (ranked.Rows * part / parts, ranked.Rows * (part + 1) / parts);
            (double predictedBefore, double actualBefore) = ranked.At(from);
            (double predicted, double actual) = ranked.At(to);
            double rows = to - from;
            deciles[part] = new(part + 1, rows, (predicted - predictedBefore) / rows, (actual - actualBefore) / rows);
        }

        return deciles;
    }
}
