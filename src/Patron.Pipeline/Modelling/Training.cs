namespace Patron.Pipeline.Modelling;

/// <summary>What every training tells the run's journal.</summary>
static class Training
{
    public static void Journal(
        StepContext context, string model, IReadOnlyDictionary<string, double> metrics, IReadOnlyList<string> warnings)
    {
        foreach ((string name, double value) in metrics)
            context.Journal.Metric($"{model}.{name}", value);
        foreach (string warning in warnings)
            context.Journal.Warn($"train {model}: {warning}");
    }
}
