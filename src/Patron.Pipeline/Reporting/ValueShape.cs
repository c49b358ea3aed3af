namespace Patron.Pipeline.Reporting;

/// <summary>How values are spread over customers.</summary>
static class ValueShape
{
    const int WantedBins = 24;

    const int ConcentrationSteps = 50;

    static readonly double[] NiceSteps = [1, 2, 2.5, 5, 10];

    /// <summary>Bins of a round width up to the 99th percentile, and one above.</summary>
    /// <param name="values">In rising order.</param>
    public static IReadOnlyList<HistogramBin> Histogram(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            return [];
        double low = Math.Min(0, values[0]);
        double width = NiceWidth((values[(int)((values.Length - 1) * 0.99)] - low) / WantedBins);
        low = Math.Floor(low / width) * width;
        List<HistogramBin> bins = [];
        int at = 0;
        for (int bin = 0; at < values.Length; bin++)
        {
            double from = low + bin * width;
            bool isLast = bin >= WantedBins;
            int end = isLast ? values.Length : at + CountBelow(values[at..], from + width);
            bins.Add(new HistogramBin(from, isLast ? null : from + width, end - at, Sum(values[at..end])));
            at = end;
        }

        return bins;
    }

    /// <summary>The curve from (0, 0) to (1, 1).</summary>
    /// <param name="values">In rising order; what is below zero counts as zero.</param>
    public static IReadOnlyList<ConcentrationPoint> Concentration(ReadOnlySpan<double> values)
    {
        double total = 0;
        foreach (double value in values)
            total += Math.Max(0, value);
        if (total <= 0)
            return [];
        List<ConcentrationPoint> points = [new(0, 0)];
        double held = 0;
        int taken = 0;
        for (int step = 1; step <= ConcentrationSteps; step++)
        {
            int end = (int)((long)values.Length * step / ConcentrationSteps);
            for (; taken < end; taken++)
                held += Math.Max(0, values[values.Length - 1 - taken]);
            points.Add(new ConcentrationPoint((double)step / ConcentrationSteps, Math.Min(1, held / total)));
        }

        return points;
    }

    static double NiceWidth(double width)
    {
        if (width <= 0)
            return 1;
        double magnitude = Math.Pow(10, Math.Floor(Math.Log10(width)));
        return NiceSteps.Select(step => step * magnitude).First(step => step >= width * 0.999999);
    }

    static int CountBelow(ReadOnlySpan<double> values, double limit)
    {
        int count = 0;
        while (count < values.Length && values[count] < limit)
            count++;
        return count;
    }

    static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }
}
