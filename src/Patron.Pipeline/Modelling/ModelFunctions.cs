using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Preprocessing;
using Patron.Models.Segmentation;
using Patron.Models.Spend;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// Registered models as SQL functions of their own names:
/// <list type="bullet">
/// <item>propensity <c>churn(features...)</c> DOUBLE, <c>churn_reasons(features...)</c> VARCHAR; features in the model's order;
/// with <c>changes:</c> in its file <c>churn_changes(threshold, features...)</c> VARCHAR</item>
/// <item>lifetime value <c>lifetime_value(frequency, recency, age, mean_spend)</c> DOUBLE, with hurdle spend
/// <c>lifetime_value(frequency, recency, age, free_purchases, mean_log_spend)</c>; static covariates follow, columns in the definition's order,
/// numbers DOUBLE and texts VARCHAR</item>
/// <item>uplift <c>win_back_voucher_10(features...)</c> DOUBLE, the effect of each treatment; of a forest
/// <c>win_back_voucher_10_low(features...)</c> and <c>_high</c></item>
/// <item>RFM <c>segments(days_since_last, purchases, amount)</c> VARCHAR, <c>segments_scores(...)</c> INTEGER, 111 to 555</item>
/// </list>
/// A query uses the version that scored when it began.
/// </summary>
public static class ModelFunctions
{
    /// <summary>Makes the champions of models known to a database; models without one are passed over.</summary>
    public static void Register(Database database, ModelRegistry registry, IEnumerable<string> models)
    {
        foreach (string name in models.Where(name => registry.ByAlias(name, ModelAliases.Champion) is not null))
            Register(database, registry.Scoring(name));
    }

    /// <summary>Makes one version of a model known to a database, in place of another.</summary>
    public static void Register(Database database, RegisteredModel model) => Register(database, model, new UnseenCategories());

    /// <summary>The same, and counts what the model did not meet in training.</summary>
    internal static void Register(Database database, RegisteredModel model, UnseenCategories unseen)
    {
        foreach (ScalarFunction function in Of(model, unseen))
            database.Register(function);
    }

    /// <summary>The names under which a model is known.</summary>
    internal static IEnumerable<string> NamesOf(ModelDefinition model) => model is UpliftDefinition uplift
        ? uplift.Treatments.SelectMany(treatment => UpliftFunctions.NamesOf(uplift.NameOf(treatment)))
        : [model.Name, ReasonsOf(model.Name), ChangesOf(model.Name), ScoresOf(model.Name)];

    internal static string ReasonsOf(string model) => $"{model}_reasons";

    internal static string ChangesOf(string model) => $"{model}_changes";

    internal static string ScoresOf(string model) => $"{model}_scores";

    static IEnumerable<ScalarFunction> Of(RegisteredModel model, UnseenCategories unseen) => model.Kind switch
    {
        TrainPropensity.Kind => PropensityFunctions.Of(model.Name, PropensityContent.From(model.Content), unseen),
        TrainLifetimeValue.Kind => LifetimeValueContent.From(model.Content) is { Calendar: null } content ? [OfLifetimeValue(model.Name, content)] : [],
        TrainUplift.Kind => UpliftFunctions.Of(model.Name, UpliftContent.From(model.Content)),
        TrainRfm.Kind => OfRfm(model.Name, Rfm.FromJson(model.Content.GetRawText())),
        _ => throw UnknownKind(model),
    };

    internal static InvalidOperationException UnknownKind(RegisteredModel model) =>
        new($"model '{model.Name}' is of the unknown kind '{model.Kind}': it comes from a newer program");

    static ScalarFunction OfLifetimeValue(string name, LifetimeValueContent content)
    {
        ValueForecaster model = ValueForecaster.Of(content, withIntervals: false);
        LifetimeValueOptions options = content.Options(threads: 1);
        IReadOnlyList<LearntCovariate> covariates = content.Covariates?.Columns ?? [];
        int own = content.Spend.ReadsAmounts ? 5 : 4;
        LogicalType[] types =
        [
            .. Enumerable.Repeat(LogicalType.Double, own),
            .. covariates.Select(covariate => covariate.IsNumber ? LogicalType.Double : LogicalType.Varchar),
        ];
        VectorTables tables = new([.. covariates.Select(covariate => (covariate.Column, covariate.IsNumber))], own);
        return ScalarFunction.Create(name, types, LogicalType.Double, (in input, output) =>
        {
            VectorTable table = tables.Take();
            IReadOnlyList<FeatureColumn> columns = covariates.Count == 0 ? [] : table.Read(input).Columns;
            SpendHistories spends = SpendsOf(input, own);
            var histories = PurchaseHistories.Create(
                input[0].Values<double>(), input[1].Values<double>(), input[2].Values<double>());
            CustomerHistories customers = new([], histories, [], spends, [], []) { Covariates = columns };
            model.Predict(customers, options).Value.CopyTo(output.Values<double>());
            tables.Return(table);
        });
    }

    /// <summary>Of a mean, or of free purchases and a mean logarithm, all that expected spend depends on.</summary>
    static SpendHistories SpendsOf(in ScalarInput input, int own)
    {
        ReadOnlySpan<double> frequency = input[0].Values<double>();
        return own == 4
            ? SpendHistories.OfMeans(frequency, input[3].Values<double>())
            : SpendsOfAmounts(frequency, input[3].Values<double>(), input[4].Values<double>());
    }

    internal static SpendHistories SpendsOfAmounts(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> freePurchases, ReadOnlySpan<double> meanLogSpend)
    {
        double[] unread = new double[frequency.Length];
        return SpendHistories.Create(frequency, unread, freePurchases, meanLogSpend, unread);
    }

    static IEnumerable<ScalarFunction> OfRfm(string name, Rfm model)
    {
        LogicalType[] types = [LogicalType.Double, LogicalType.Double, LogicalType.Double];
        yield return ScalarFunction.Create(name, types, LogicalType.Varchar, (in input, output) =>
        {
            RfmScore[] scores = ScoresOf(model, input);
            for (int row = 0; row < scores.Length; row++)
                output.SetText(row, RfmSegments.Name(scores[row].Segment));
        });
        yield return ScalarFunction.Create(ScoresOf(name), types, LogicalType.Integer, (in input, output) =>
        {
            RfmScore[] scores = ScoresOf(model, input);
            Span<int> codes = output.Values<int>();
            for (int row = 0; row < codes.Length; row++)
                codes[row] = scores[row].Code;
        });
    }

    static RfmScore[] ScoresOf(Rfm model, in ScalarInput input) =>
        model.Score(input[0].Values<double>(), input[1].Values<double>(), input[2].Values<double>());
}
