using Patron.Models.Numerics;

namespace Patron.Models.Spend;

/// <summary>
/// Log-likelihood of the hurdle model in (a, b, median, σ, τ), of all customers' single amounts, over sums prepared once. With z
/// of x purchases free, k = x - z, and L and W the mean and the squared distances of the logs, a customer's value is ln [B(a+z,
/// b+k) / B(a, b)] + ln N(L; ln median, τ² + σ²/k) - (k-1)/2 ln(2πσ²) - W/(2σ²) - ln(k)/2 - k L.
/// </summary>
sealed class HurdleLikelihood
{
    const double LogTwoPi = 1.8378770664093454836;

    readonly (double Purchases, double Free, double Weight)[] _counts;
    readonly (double Paid, LogGroup Logs)[] _groups;
    readonly double _degrees;
    readonly double _within;
    readonly double _constant;

    public HurdleLikelihood(SpendHistories histories, ReadOnlySpan<double> weights)
    {
        HurdleCheck.Amounts(histories);
        SpendCheck.Weights(weights, histories.Count);
        SortedDictionary<(double, double), double> counts = [];
        SortedDictionary<double, LogGroup> groups = [];
        for (int row = 0; row < histories.Count; row++)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            (double purchases, double free) = (histories.Purchases[row], histories.Free[row]);
            counts[(purchases, free)] = counts.GetValueOrDefault((purchases, free)) + weight;
            double paid = purchases - free;
            if (paid == 0)
                continue;
            if (!groups.TryGetValue(paid, out LogGroup? group))
                groups[paid] = group = new LogGroup();
            group.Add(histories.MeanLog[row], weight);
            _degrees += weight * (paid - 1);
            _within += weight * (paid - 1) * histories.LogVariance[row];
            _constant -= weight * ((paid * histories.MeanLog[row]) + (Math.Log(paid) / 2));
        }

        _counts = [.. counts.Where(pair => pair.Key.Item1 > 0).Select(pair => (pair.Key.Item1, pair.Key.Item2, pair.Value))];
        _groups = [.. groups.Select(pair => (pair.Key, pair.Value))];
    }

    /// <summary>Customers with an amount above 0, by weight.</summary>
    public double Buyers => _groups.Sum(group => group.Logs.Weight);

    /// <summary>Share of all purchases that were free.</summary>
    public double FreeShare
    {
        get
        {
            double free = _counts.Sum(count => count.Weight * count.Free);
            return free > 0 ? free / _counts.Sum(count => count.Weight * count.Purchases) : 0;
        }
    }

    /// <summary>First guesses of ln(median), σ and τ, by the method of moments.</summary>
    public (double Log, double Sigma, double Tau) Moments()
    {
        double buyers = Buyers;
        double mean = _groups.Sum(group => group.Logs.Weight * group.Logs.Mean) / buyers;
        double variance = _groups.Sum(group =>
            group.Logs.Squares + (group.Logs.Weight * (group.Logs.Mean - mean) * (group.Logs.Mean - mean))) / buyers;
        double inverse = _groups.Sum(group => group.Logs.Weight / group.Paid) / buyers;
        double within = _degrees > 0 ? _within / _degrees : variance / 2;
        double between = Math.Max(variance - (within * inverse), 0.05 * variance);
        return (mean, Math.Clamp(Math.Sqrt(within), 1e-3, 5), Math.Clamp(Math.Sqrt(between), 1e-3, 5));
    }

    /// <summary>The value at (a, b, median, σ, τ); fills gradient and the Hessian's lower triangle.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] hessian) =>
        AddFree(parameters[0], parameters[1], gradient, hessian) + AddAmounts(parameters, 2, gradient, hessian);

    /// <summary>The amounts' part alone, at (median, σ, τ).</summary>
    public double EvaluateAmounts(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] hessian) =>
        AddAmounts(parameters, 0, gradient, hessian);

    double AddFree(double a, double b, Span<double> gradient, double[,] hessian)
    {
        double value = 0;
        foreach ((double purchases, double free, double weight) in _counts)
        {
            double paid = purchases - free;
            value += weight * (SpecialFunctions.LogRising(a, free) + SpecialFunctions.LogRising(b, paid)
                - SpecialFunctions.LogRising(a + b, purchases));
            double both = SpecialFunctions.DigammaRise(a + b, purchases);
            gradient[0] += weight * (SpecialFunctions.DigammaRise(a, free) - both);
            gradient[1] += weight * (SpecialFunctions.DigammaRise(b, paid) - both);
            double curve = TrigammaRise(a + b, purchases);
            hessian[0, 0] += weight * (TrigammaRise(a, free) - curve);
            hessian[1, 0] -= weight * curve;
            hessian[1, 1] += weight * (TrigammaRise(b, paid) - curve);
        }

        return value;

        static double TrigammaRise(double z, double n) =>
            n == 0 ? 0 : SpecialFunctions.Trigamma(z + n) - SpecialFunctions.Trigamma(z);
    }

    double AddAmounts(ReadOnlySpan<double> parameters, int first, Span<double> gradient, double[,] hessian)
    {
        (double median, double sigma, double tau) = (parameters[first], parameters[first + 1], parameters[first + 2]);
        (int s, int t) = (first + 1, first + 2);
        double center = Math.Log(median);
        double value = _constant - (_degrees * ((LogTwoPi / 2) + Math.Log(sigma))) - (_within / (2 * sigma * sigma));
        double squares = _within / (sigma * sigma * sigma);
        gradient[s] += squares - (_degrees / sigma);
        hessian[s, s] += ((_degrees / sigma) - (3 * squares)) / sigma;
        foreach ((double paid, LogGroup logs) in _groups)
        {
            double n = logs.Weight;
            double away = logs.Mean - center;
            double v = (tau * tau) + (sigma * sigma / paid);
            double distance = (logs.Squares / v) + (n * away / v * away);
            value -= ((n * (LogTwoPi + Math.Log(v))) + distance) / 2;
            // Slopes and curvatures in v and ln(median), then in the parameters.
            double slope = (distance - n) / (2 * v);
            double curve = ((n / 2) - distance) / (v * v);
            double pull = n * away / v;
            (double vs, double vt) = (2 * sigma / paid, 2 * tau);
            gradient[first] += pull / median;
            gradient[s] += slope * vs;
            gradient[t] += slope * vt;
            hessian[first, first] -= ((n / v) + pull) / (median * median);
            hessian[s, first] -= pull / v * vs / median;
            hessian[t, first] -= pull / v * vt / median;
            hessian[s, s] += (curve * vs * vs) + (slope * 2 / paid);
            hessian[t, s] += curve * vs * vt;
            hessian[t, t] += (curve * vt * vt) + (slope * 2);
        }

        return value;
    }

    /// <summary>Mean logs of the customers with the same number of amounts: weight, mean and squared distances.</summary>
    sealed class LogGroup
    {
        public double Weight { get; private set; }

        public double Mean { get; private set; }

        public double Squares { get; private set; }

        public void Add(double log, double weight)
        {
            Weight += weight;
            double distance = log - Mean;
            Mean += distance * weight / Weight;
            Squares += weight * distance * (log - Mean);
        }
    }
}
