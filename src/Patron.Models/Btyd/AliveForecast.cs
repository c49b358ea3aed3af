namespace Patron.Models.Btyd;

/// <summary>
/// Future purchases of customers who are alive: customers of whom the model expects the same share the work. A row's number does not
/// depend on the other rows.
/// </summary>
sealed class AliveForecast
{
    /// <summary>Central differences of a smooth function lose about the square of this, relative.</summary>
    const double Step = 1e-3;

    /// <summary>Of more distinct histories than this share few are alike, and finding them costs more than it spares.</summary>
    const double MostDistinct = 0.75;

    /// <summary>Beyond so many groups only some are counted out; the ratio that the others borrow changes little between neighbours.</summary>
    const int MostCounted = 400;

    /// <summary>Probability that counts may leave out.</summary>
    const double Unseen = 1e-10;

    const int MostPurchases = 100_000;

    readonly double[] _frequency;
    readonly double[] _recency;
    readonly double[] _age;
    readonly double _horizon;
    readonly double _rate;
    readonly int? _threads;

    AliveForecast(PurchaseHistories histories, DistinctRows distinct, double horizon, double rate, int? threads)
    {
        (double[] frequency, double[] recency, double[] age) = histories.Columns;
        GroupOfRow = distinct.GroupOfRow;
        _frequency = DistinctRows.Pick(frequency, distinct.FirstRows);
        _recency = DistinctRows.Pick(recency, distinct.FirstRows);
        _age = DistinctRows.Pick(age, distinct.FirstRows);
        (_horizon, _rate, _threads) = (horizon, rate, threads);
    }

    /// <summary>A forecast for histories that the model admits.</summary>
    public static AliveForecast Of(PurchaseModel model, PurchaseHistories histories, double horizon, double rate, int? threads)
    {
        (double[] frequency, double[] recency, double[] age) = histories.Columns;
        double[]? apart = model.DependsOnRecency ? recency : null;
        DistinctRows distinct = DistinctRows.ShareOf(frequency, apart, age) > MostDistinct
            ? DistinctRows.Each(histories.Count)
            : DistinctRows.FindInParts(frequency, apart, age, threads);
        return new(histories, distinct, horizon, rate, threads);
    }

    /// <summary>The group of each row.</summary>
    public int[] GroupOfRow { get; }

    /// <summary>Expected purchases of each group.</summary>
    public double[] Purchases(PurchaseModel model) => PurchaseModel.ByBlock(_frequency.Length, _threads, (block, result) =>
        model.ExpectedIfAlive(_frequency.AsSpan(block), _recency.AsSpan(block), _age.AsSpan(block), _horizon, result));

    /// <summary>Discounted purchases of each group.</summary>
    public double[] Discounted(PurchaseModel model) => PurchaseModel.ByRow(_frequency.Length, _threads, group =>
        model.DiscountedIfAlive(_frequency[group], _recency[group], _age[group], _horizon, _rate));

    /// <summary>Expected squares of each group's purchases, given the expected purchases.</summary>
    /// <remarks>
    /// E[N(N-1)] / E[N]² is found from the probabilities of the counts for groups evenly spread over those in order of frequency and age,
    /// all where they are few, and taken from the nearest of these for the others.
    /// </remarks>
    public double[] SquaredPurchases(PurchaseModel model, double[] purchases)
    {
        int[] order = [.. Enumerable.Range(0, _frequency.Length)
            .OrderBy(group => _frequency[group]).ThenBy(group => _age[group]).ThenBy(group => model.DependsOnRecency ? _recency[group] : 0)];
        int[] places = PlacesOf(order, model.DependsOnRecency);
        int[] distinct = [.. Enumerable.Range(0, order.Length).Where(at => at == 0 || places[at] > places[at - 1]).Select(at => order[at])];
        int step = Math.Max(1, (distinct.Length + MostCounted - 1) / MostCounted);
        double[] ratios = PurchaseModel.ByRow(
            (distinct.Length + step - 1) / step, _threads, index => Ratio(model, distinct[index * step], purchases));
        double[] squares = new double[order.Length];
        for (int at = 0; at < order.Length; at++)
        {
            double mean = purchases[order[at]];
            squares[order[at]] = mean + (ratios[Math.Min((places[at] + (step / 2)) / step, ratios.Length - 1)] * mean * mean);
        }

        return squares;
    }

    /// <summary>Numbers groups in order, equal ones alike: how often a history was found twice depends on the threads.</summary>
    int[] PlacesOf(int[] order, bool byRecency)
    {
        int[] places = new int[order.Length];
        for (int at = 1; at < order.Length; at++)
        {
            (int group, int before) = (order[at], order[at - 1]);
            bool isSame = _frequency[group] == _frequency[before] && _age[group] == _age[before]
                && (!byRecency || _recency[group] == _recency[before]);
            places[at] = places[at - 1] + (isSame ? 0 : 1);
        }

        return places;
    }

    double Ratio(PurchaseModel model, int group, double[] purchases)
    {
        double mean = purchases[group];
        if (mean == 0)
            return 0;
        (double left, double pairs) = (1, 0);
        for (int count = 0; left > Unseen && count < MostPurchases; count++)
        {
            double probability = model.CountIfAlive(_frequency[group], _recency[group], _age[group], _horizon, count);
            left -= probability;
            pairs += count * (count - 1.0) * probability;
        }

        return pairs / (mean * mean);
    }

    /// <summary>Derivatives of the groups' log discounted purchases by the logs of the parameters; one array for each.</summary>
    public double[][] LogSlopes(PurchaseModel model) => [.. Enumerable.Range(0, model.Parameters.Count).Select(index =>
    {
        double[] up = Discounted(model.Moved(index, Step));
        double[] down = Discounted(model.Moved(index, -Step));
        return up.Zip(down, (high, low) => low > 0 ? Math.Log(high / low) / (2 * Step) : 0).ToArray();
    })];
}
