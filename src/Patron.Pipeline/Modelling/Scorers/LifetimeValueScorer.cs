using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Preprocessing;
using Patron.Models.Spend;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling.Scorers;

/// <summary>A lifetime value model, from a customer's purchase history in the project's time unit and static covariates.</summary>
sealed class LifetimeValueScorer : ModelScorer
{
    static readonly string[] OfMeans = ["frequency", "recency", "age", "mean_spend"];
    static readonly string[] OfAmounts = ["frequency", "recency", "age", "free_purchases", "mean_log_spend"];

    static readonly string[] Given = ["p_alive", "expected_purchases", "expected_spend", "value", "value_low", "value_high"];

    readonly ValueForecaster _forecaster;
    readonly LifetimeValueOptions _options;
    readonly bool _readsAmounts;

    LifetimeValueScorer(RegisteredModel model, LifetimeValueContent content, IReadOnlyList<LearntCovariate> covariates)
        : base(
            model,
            [
                .. (content.Spend.ReadsAmounts ? OfAmounts : OfMeans).Select(name => new ScorerInput(name, IsNumber: true, MayBeMissing: false)),
                .. covariates.Select(covariate => new ScorerInput(covariate.Column, covariate.IsNumber)),
            ],
            [.. Given.Select(name => new ScorerOutput(name))])
    {
        _forecaster = ValueForecaster.Of(content);
        _options = content.Options(threads: 1);
        _readsAmounts = content.Spend.ReadsAmounts;
    }

    /// <exception cref="InvalidOperationException">It needs more than a row.</exception>
    public static LifetimeValueScorer Of(RegisteredModel model, LifetimeValueContent content) => content.Calendar is null
        ? new LifetimeValueScorer(model, content, content.Covariates?.Columns ?? [])
        : throw new InvalidOperationException(
            $"model '{model.Name}' follows a calendar, so that its values need every purchase by day: read them from gold.lifetime_value");

    public override ScorerOutput Answer => Outputs[3];

    public override ScoredRows Score(FeatureTable table)
    {
        double[] frequency = Numbers(table, "frequency");
        PurchaseHistories purchases = PurchaseHistories.Create(frequency, Numbers(table, "recency"), Numbers(table, "age"));
        SpendHistories spends = _readsAmounts
            ? ModelFunctions.SpendsOfAmounts(frequency, Numbers(table, "free_purchases"), Numbers(table, "mean_log_spend"))
            : SpendHistories.OfMeans(frequency, Numbers(table, "mean_spend"));
        FeatureColumn[] covariates = [.. Inputs.Skip(_readsAmounts ? OfAmounts.Length : OfMeans.Length).Select(input => Column(table, input.Name))];
        CustomerHistories customers = new([], purchases, [], spends, [], []) { Covariates = covariates };
        CustomerValues values = _forecaster.Predict(customers, _options);
        double[][] columns =
        [
            values.ProbabilityAlive, values.ExpectedPurchases, values.ExpectedSpend, values.Value, values.ValueLow ?? Unknown(table.Rows),
            values.ValueHigh ?? Unknown(table.Rows),
        ];
        return new ScoredRows([.. columns.Select((column, place) => new NumericColumn(Outputs[place].Name, column))], []);
    }

    internal static FeatureColumn Column(FeatureTable table, string name) =>
        table.Find(name) ?? throw new ArgumentException($"column '{name}' is missing", nameof(table));

    internal static double[] Numbers(FeatureTable table, string name) => ((NumericColumn)Column(table, name)).Values;

    static double[] Unknown(int rows)
    {
        double[] unknown = new double[rows];
        Array.Fill(unknown, double.NaN);
        return unknown;
    }
}
