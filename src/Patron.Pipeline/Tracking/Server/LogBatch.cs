namespace Patron.Pipeline.Tracking.Server;

/// <summary>What one request adds to a run: at most 1000 metrics, 100 parameters, 100 tags, 1000 in all, no name twice.</summary>
sealed record LogBatch(
    IReadOnlyList<MetricPoint> Metrics, IReadOnlyList<KeyValuePair<string, string>> Parameters, IReadOnlyList<KeyValuePair<string, string>> Tags)
{
    const int Most = 1000;
    const int MostPairs = 100;

    /// <summary>The batches of a log; the order of parts and names stays.</summary>
    public static IEnumerable<LogBatch> Of(RunLog log)
    {
        Queue<KeyValuePair<string, string>> parameters = Pairs(log.Parameters, LongValues.LongestParameter);
        Queue<KeyValuePair<string, string>> tags = Pairs(log.Tags, LongValues.LongestTag);
        Queue<MetricPoint> metrics = new(log.Metrics.Select(Kept).Distinct());
        while (parameters.Count + tags.Count + metrics.Count > 0)
        {
            KeyValuePair<string, string>[] someParameters = Take(parameters, MostPairs);
            KeyValuePair<string, string>[] someTags = Take(tags, MostPairs);
            yield return new LogBatch(Take(metrics, Most - someParameters.Length - someTags.Length), someParameters, someTags);
        }
    }

    /// <summary>A point as a server keeps it: to the millisecond.</summary>
    public static MetricPoint Kept(MetricPoint point) =>
        point with { At = DateTimeOffset.FromUnixTimeMilliseconds(point.At.ToUnixTimeMilliseconds()) };

    static Queue<KeyValuePair<string, string>> Pairs(IReadOnlyDictionary<string, string> values, int longest) =>
        new(values.SelectMany(pair => LongValues.Split(MlflowKeys.Encode(pair.Key), pair.Value, longest)));

    static T[] Take<T>(Queue<T> queue, int most) => [.. Enumerable.Range(0, Math.Min(most, queue.Count)).Select(_ => queue.Dequeue())];
}
