namespace Patron.Pipeline.Modelling;

/// <summary>What trainings have in common.</summary>
static class Training
{
    public static InvalidOperationException NoPurchases(string table, DateTimeOffset asOf) =>
        new($"table {table} has no purchase before {asOf:yyyy-MM-dd HH:mm}Z: choose a later as-of");

    /// <summary>What every training tells the run's journal.</summary>
    public static void Journal(
        StepContext context, string model, IReadOnlyDictionary<string, double> metrics, IReadOnlyList<string> warnings)
    {
        foreach ((string name, double value) in metrics)
            context.Journal.Metric($"{model}.{name}", value);
        foreach (string warning in warnings)
            context.Journal.Warn($"train {model}: {warning}");
    }
}
