using System.Text.Json;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>What trainings have in common.</summary>
static class Training
{
    /// <summary>Begins the fit of a model, a run of its own within the run; its settings are the parameters.</summary>
    public static RunJournal Begin(StepContext context, ModelDefinition model)
    {
        string text = DefinitionHash.CanonicalText(model);
        using JsonDocument settings = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]);
        return context.Journal.BeginFit(
            model.Name, settings.RootElement.EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.ToString()));
    }

    /// <summary>Registers what a fit gave, and tells its figures and warnings.</summary>
    public static void Register(StepContext context, RunJournal fit, ModelRegistration model, IReadOnlyList<string> warnings)
    {
        DateTimeOffset now = context.Time.GetUtcNow();
        fit.Read(model.TrainingData);
        fit.Record([.. model.Metrics.Select(metric => new MetricPoint(metric.Key, metric.Value, now)), .. model.Series]);
        ModelVersion version = context.Models.Register(model, fit, now);
        AuditLog.Of(context.Project, context.Time).Append(
            AuditActions.Registration, $"{version.Model}/{version.Version}",
            ("run", fit.RunId), ("sha256", version.Tags[VersionTags.Sha256]));
        fit.Tag(RunTags.Model, $"{version.Model}/{version.Version}");
        fit.End(RunStatus.Finished);

        context.Journal.Record([.. model.Metrics.Select(metric => new MetricPoint($"{model.Name}.{metric.Key}", metric.Value, now))]);
        foreach (string warning in warnings)
            context.Journal.Warn($"train {model.Name}: {warning}");
    }

    /// <summary>The tables that a fit reads, as they are now.</summary>
    public static IReadOnlyList<VersionRecord> DataOf(StepContext context, params string[] tables) =>
        [.. context.VersionsOf(tables).Select(table => new VersionRecord(table.Key, table.Value.Version, table.Value.Id))];

    /// <summary>A column of numbers with its median as the example.</summary>
    public static InputColumn NumberColumn(string name, ReadOnlySpan<double> values)
    {
        double[] known = [.. values];
        known = [.. known.Where(double.IsFinite).Order()];
        return new InputColumn(name, "double", known.Length > 0 ? known[known.Length / 2] : null);
    }

    /// <summary>A column of either kind.</summary>
    public static InputColumn ColumnOf(FeatureColumn column) => column is NumericColumn numbers
        ? NumberColumn(column.Name, numbers.Values)
        : CategoryColumn(column.Name, ((CategoryColumn)column).Values);

    /// <summary>A column of categories with the most frequent one as the example.</summary>
    public static InputColumn CategoryColumn(string name, IEnumerable<string?> values) => new(
        name, "string",
        values.OfType<string>().CountBy(value => value).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => count.Key).FirstOrDefault());
}
