using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Calibration;

/// <summary>
/// Maximum likelihood of Platt's line and of beta calibration, over distinct probabilities, with Platt's targets in place of 0
/// and 1.
/// </summary>
/// <remarks>
/// Platt (1999), Advances in Large Margin Classifiers, section 2: (positives + 1) / (positives + 2) where it happened, 1 /
/// (negatives + 2) where it did not, which keeps the map finite where probabilities separate the outcomes. Newton's method as
/// Lin, Lin and Weng (2007), Machine Learning 68, ask. Beta: Kull, Silva Filho and Flach (2017), AISTATS, whose slopes that fall
/// below 0 are held at 0; here with the same targets.
/// </remarks>
sealed class LogOddsFit
{
    readonly RankedOutcomes _ranked;
    readonly CalibrationKind _kind;
    readonly List<string> _warnings = [];
    readonly double[] _targets;

    public LogOddsFit(RankedOutcomes ranked, CalibrationKind kind)
    {
        (_ranked, _kind) = (ranked, kind);
        double happened = (ranked.PositiveWeight + 1) / (ranked.PositiveWeight + 2);
        double not = 1 / (ranked.NegativeWeight + 2);
        _targets = new double[ranked.Groups];
        for (int group = 0; group < _targets.Length; group++)
            _targets[group] = (ranked.Positives[group] * happened) + (ranked.Negatives[group] * not);
    }

    public FitResult<ProbabilityCalibration> Run()
    {
        LogOddsColumn[] columns = _kind == CalibrationKind.Platt
            ? [Column(p => Math.Log(p) - Math.Log(1 - p))]
            : [Column(Math.Log), Column(p => -Math.Log(1 - p))];
        if (_ranked.Groups == 1)
            return Shift(columns.Length);
        Candidate best = Best(columns);
        if (best.Columns.Count < columns.Length)
            _warnings.Add(best.Columns.Count == 0
                ? "higher probabilities came true less often: the map is the constant share that came true"
                : "one end of the map is flat: its slope would be negative");
        return Finish(best, columns);
    }

    /// <summary>
    /// All slopes free if none is negative; else the best of those with one held at 0. Exact, as the likelihood is concave.
    /// </summary>
    Candidate Best(LogOddsColumn[] columns)
    {
        Candidate all = Maximize([.. columns]);
        if (all.Slopes.All(slope => slope >= 0))
            return all;
        Candidate[] fewer = columns.Length == 1
            ? []
            : [.. columns.Select(column => Maximize([column])).Where(one => one.Slopes[0] >= 0)];
        return fewer.Length > 0 ? fewer.MaxBy(one => one.Maximum.Value)! : Maximize([]);
    }

    Candidate Maximize(IReadOnlyList<LogOddsColumn> columns)
    {
        double share = _targets.Sum() / _ranked.Weight;
        double[] start = [Math.Log(share / (1 - share)), .. columns.Select(_ => 0.0)];
        Maximum maximum = NewtonMethod.Maximize(
            (point, gradient, hessian) => Objective(columns, point, gradient, hessian), start, new NewtonOptions { Limit = 1e6 });
        return new Candidate(columns, maximum);
    }

    double Objective(IReadOnlyList<LogOddsColumn> columns, ReadOnlySpan<double> point, Span<double> gradient, double[,] hessian)
    {
        double sum = 0;
        Span<double> values = stackalloc double[3];
        values[0] = 1;
        for (int group = 0; group < _targets.Length; group++)
        {
            double z = point[0];
            for (int column = 0; column < columns.Count; column++)
                z += point[column + 1] * (values[column + 1] = columns[column].Standard[group]);
            double weight = _ranked.WeightOf(group);
            double p = 1 / (1 + Math.Exp(-z));
            sum += (_targets[group] * z) - (weight * SoftPlus(z));
            for (int row = 0; row < point.Length; row++)
            {
                gradient[row] += (_targets[group] - (weight * p)) * values[row];
                for (int column = 0; column <= row; column++)
                    hessian[row, column] -= weight * p * (1 - p) * values[row] * values[column];
            }
        }

        return sum;
    }

    static double SoftPlus(double z) => Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));

    FitResult<ProbabilityCalibration> Finish(Candidate best, LogOddsColumn[] columns)
    {
        double[] slopes = new double[columns.Length];
        double c = best.Maximum.Point[0];
        for (int i = 0; i < best.Columns.Count; i++)
        {
            double slope = best.Slopes[i];
            slopes[Array.IndexOf(columns, best.Columns[i])] = slope;
            c -= slope * best.Columns[i].Mean;
        }

        if (best.Maximum.StopReason != StopReason.Converged)
            _warnings.Add($"The search stopped early: {best.Maximum.StopReason}.");
        var map = new LogOddsCalibration(_kind, slopes[0], slopes[^1], c);
        return Reported(map, best.Maximum.StopReason, best.Maximum.Iterations, Covariance(best, columns));
    }

    /// <summary>One probability says nothing of slopes: its log odds, and all others', move to where it came true.</summary>
    FitResult<ProbabilityCalibration> Shift(int slopes)
    {
        _warnings.Add("all probabilities are equal: the map moves all log odds by the same distance");
        double share = _targets.Sum() / _ranked.Weight;
        double p = LogOddsCalibration.Clip(_ranked.Scores[0]);
        double c = Math.Log(share / (1 - share)) - Math.Log(p) + Math.Log(1 - p);
        double[,] covariance = Nothing(slopes + 1);
        covariance[0, 0] = 1 / (_ranked.Weight * share * (1 - share));
        return Reported(new LogOddsCalibration(_kind, 1, 1, c), StopReason.Converged, 0, covariance);
    }

    FitResult<ProbabilityCalibration> Reported(ProbabilityCalibration map, StopReason reason, int iterations,
        double[,] covariance) =>
        new(map, new FitReport(reason, LogLikelihood(map, _ranked), iterations, [.. _warnings], covariance));

    public static double LogLikelihood(ProbabilityCalibration map, RankedOutcomes ranked)
    {
        double sum = 0;
        for (int group = 0; group < ranked.Groups; group++)
        {
            double p = map.Apply(ranked.Scores[group]);
            sum += (ranked.Positives[group] * Math.Log(p)) + (ranked.Negatives[group] * Math.Log(1 - p));
        }

        return sum;
    }

    /// <summary>From the standardised columns back: c = b0 - sum of slope x mean, slope = b / spread.</summary>
    static double[,] Covariance(Candidate best, LogOddsColumn[] columns)
    {
        double[,] covariance = Nothing(columns.Length + 1);
        if (best.Maximum.Covariance() is not { } standard)
            return covariance;
        int[] places = [0, .. best.Columns.Select(column => Array.IndexOf(columns, column) + 1)];
        int n = places.Length;
        double[,] back = new double[n, n];
        back[0, 0] = 1;
        for (int i = 1; i < n; i++)
        {
            back[i, i] = 1 / best.Columns[i - 1].Spread;
            back[0, i] = -best.Columns[i - 1].Mean * back[i, i];
        }

        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
            {
                double sum = 0;
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < n; j++)
                        sum += back[row, i] * standard[i, j] * back[column, j];
                }

                covariance[places[row], places[column]] = sum;
            }
        }

        return covariance;
    }

    static double[,] Nothing(int size)
    {
        double[,] matrix = new double[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
                matrix[row, column] = double.NaN;
        }

        return matrix;
    }

    LogOddsColumn Column(Func<double, double> value)
    {
        double[] values = Array.ConvertAll(_ranked.Scores, score => value(LogOddsCalibration.Clip(score)));
        (double mean, double squares) = (0, 0);
        for (int group = 0; group < values.Length; group++)
            mean += _ranked.WeightOf(group) / _ranked.Weight * values[group];
        for (int group = 0; group < values.Length; group++)
            squares += _ranked.WeightOf(group) / _ranked.Weight * (values[group] - mean) * (values[group] - mean);
        double spread = squares > 0 ? Math.Sqrt(squares) : 1;
        return new LogOddsColumn(Array.ConvertAll(values, one => (one - mean) / spread), mean, spread);
    }

    sealed record LogOddsColumn(double[] Standard, double Mean, double Spread);

    sealed record Candidate(IReadOnlyList<LogOddsColumn> Columns, Maximum Maximum)
    {
        public double[] Slopes { get; } = [.. Columns.Select((column, i) => Maximum.Point[i + 1] / column.Spread)];
    }
}
