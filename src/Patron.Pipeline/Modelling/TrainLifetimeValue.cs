using Patron.Models.Btyd;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// Fits a lifetime value model on all histories, judges one fitted without the last stretch of time, and registers it.
/// </summary>
sealed class TrainLifetimeValue(ProjectDefinition project, LifetimeValueDefinition model) : IStep
{
    /// <summary>The kind under which the model is registered.</summary>
    public const string Kind = "lifetime_value";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"train {model.Name}", Stage.Train,
        TablesOf(model), [VersionName.Model(model.Name)], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        using RunJournal fit = Training.Begin(context, model);
        PurchaseSpan span = PurchaseSpan.Of(context, PurchaseRows.Of(model), model.Time);
        if (span.Newest is null)
            throw PurchaseRefusal.OfNone(context, model.Table, model.Time, span, model.Where);
        PurchaseRefusal.RequireHoldout(context, model, span);
        CustomerHistories histories = CustomerHistories.Read(context, model, context.AsOf, withKeys: false);
        IReadOnlyList<PastMoment> past = PastMoment.Of(context, model);
        PurchaseModelChoice purchases = PurchaseModelChoice.Of(model, histories, past, project.Settings.Threads);
        SpendModelChoice spends = SpendModelChoice.Of(model, histories, past, project.Settings.Threads);
        PenaltyChoice penalty = PenaltyChoice.Of(model, purchases.Kind, past, project.Settings.Threads);
        ModelKinds kinds = new(purchases.Kind, spends.Kind, penalty.Weight);
        RequireWholePeriods(purchases.Kind, histories);
        LifetimeValueContent content = LifetimeValueFit.Of(histories, model, kinds, project.Settings)
            with { Choice = purchases.Choice, SpendChoice = spends.Choice, PenaltyReason = penalty.Reason };
        content = content with { Worlds = LifetimeValueFit.Worlds(content, histories, model, project.Settings) };
        LifetimeValueEvaluation? evaluation = BackTest.Run(context, model, kinds);

        Dictionary<string, double> metrics = new()
        {
            ["customers"] = content.Customers,
            ["log_likelihood"] = content.FrequencyModel.LogLikelihood,
            ["spend_log_likelihood"] = content.SpendModel.LogLikelihood,
        };
        foreach ((string name, double value) in ValueTotals.Of(ValueForecaster.Of(content).Totals(
                     histories, content.Options(project.Settings.Threads))))
        {
            metrics[name] = value;
        }

        AddTest(metrics, "covariates", content.Covariates?.Test ?? content.Calendar?.Test);
        AddTest(metrics, "spend_covariates", content.Covariates?.SpendTest);

        if (evaluation is not null)
        {
            metrics["mae"] = evaluation.Purchases.Mae;
            metrics["rmse"] = evaluation.Purchases.Rmse;
            metrics["bias"] = evaluation.Purchases.Bias;
            if (evaluation.Spend is { } spend)
                metrics["spend_mae"] = spend.Mae;
        }

        ModelRegistration registration = new()
        {
            Name = model.Name,
            Kind = Kind,
            Content = content.ToJson(),
            Metrics = metrics,
            Series = [.. SeriesOf(evaluation, context.Time.GetUtcNow())],
            AsOf = context.AsOf,
            Evaluation = evaluation,
            Definitions = ModelDefinitions.Of(project, model),
            TrainingData = Training.DataOf(context, TablesOf(model)),
            Inputs =
            [
                Training.NumberColumn("frequency", histories.Purchases.Frequency),
                Training.NumberColumn("recency", histories.Purchases.Recency),
                Training.NumberColumn("age", histories.Purchases.Age),
                .. SpendColumns(histories),
                .. histories.Covariates.Select(Training.ColumnOf),
            ],
        };
        foreach ((string part, string reason) in content.Choices)
            context.Journal.Tell($"train {model.Name}: {part}: {reason}");
        IEnumerable<string> warnings = content.Warnings;
        Training.Register(
            context, fit, registration, [.. LifetimeValueFit.LeftOut(histories, spends.Kind) is { } leftOut ? warnings.Append(leftOut) : warnings]);
    }

    void RequireWholePeriods(PurchaseModelKind kind, CustomerHistories histories)
    {
        if (kind == BgBb.TheKind && histories.Purchases.HasFractions())
        {
            throw new InvalidOperationException(
                $"{model.Name} cannot be trained: {kind.Name} counts whole periods in which a customer buys or does not, and times in units of a "
                + $"{project.Settings.TimeUnit.ToString().ToLowerInvariant()} are fractions: 'time_unit: day' in patron.yml has whole ones");
        }
    }

    static string[] TablesOf(LifetimeValueDefinition model) =>
        [.. new[] { HistoriesStep.TableOf(model), model.Table, model.Calendar?.Table }.OfType<string>().Distinct()];

    static void AddTest(Dictionary<string, double> metrics, string name, CovariateTest? test)
    {
        if (test is null)
            return;
        metrics[$"{name}_likelihood_ratio"] = test.Statistic;
        metrics[$"{name}_degrees"] = test.Degrees;
        metrics[$"{name}_p_value"] = test.PValue;
    }

    IEnumerable<InputColumn> SpendColumns(CustomerHistories histories)
    {
        yield return Training.NumberColumn("mean_spend", histories.MeanSpend);
        if (model.ReadsAmounts)
        {
            yield return Training.NumberColumn("free_purchases", histories.Spends.Free);
            yield return Training.NumberColumn("mean_log_spend", histories.Spends.MeanLog);
        }
    }

    /// <summary>Actual and expected purchases, period by period of the hold-out; its first period is step 1.</summary>
    static IEnumerable<MetricPoint> SeriesOf(LifetimeValueEvaluation? evaluation, DateTimeOffset now)
    {
        foreach ((int step, TrackedPeriod period) in (evaluation?.Tracking ?? []).Where(period => period.IsHeldOut).Index())
        {
            yield return new MetricPoint("tracking/actual", period.Actual, now, step + 1);
            yield return new MetricPoint("tracking/expected", period.Expected, now, step + 1);
        }
    }
}
