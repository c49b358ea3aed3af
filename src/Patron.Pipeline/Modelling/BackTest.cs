using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Fits a lifetime value model without the hold-out and compares its forecast with what happened there.</summary>
static class BackTest
{
    /// <summary>Frequencies from here on are one group.</summary>
    const int LastFrequency = 7;

    /// <summary>Most periods of the tracking; a long hold-out in days is tracked in longer periods.</summary>
    const int MostPeriods = 60;

    /// <summary>The evaluation; null where the definition asks for none or nobody bought before the hold-out.</summary>
    public static LifetimeValueEvaluation? Run(StepContext context, LifetimeValueDefinition model, PurchaseModelKind purchaseModel)
    {
        ProjectSettings settings = context.Project.Settings;
        HistoryInstants instants = HistoryInstants.Of(context.AsOf, model.Holdout, settings.Zone);
        if (instants.HoldoutFrom is not { } from)
            return null;
        CustomerHistories histories = CustomerHistories.Read(context, model, from);
        if (histories.Count == 0)
        {
            context.Journal.Warn($"train {model.Name}: nobody bought before {from:yyyy-MM-dd}, so the model is not evaluated");
            return null;
        }

        LifetimeValueContent content = LifetimeValueFit.Of(histories, model, purchaseModel, settings);
        double length = instants.HoldoutIn(settings.TimeUnit);
        LifetimeValueModel fitted = new(content.Model.Purchases, content.Model.Spend); // nobody asks a back-test for intervals
        CustomerValues predicted = fitted.Predict(
            histories.Purchases, histories.MeanSpend, content.Options(settings.Threads) with { Horizon = length });
        HoldoutReport report = Holdout.Create(histories.ActualPurchases, MeanSpend(histories)).Compare(predicted);
        return new LifetimeValueEvaluation
        {
            From = from,
            Until = context.AsOf,
            Length = length,
            Purchases = report.Purchases,
            Spend = report.Spend,
            ByFrequency = ByFrequency(histories, predicted.ExpectedPurchases),
            Tracking = Tracking(context, model, instants, fitted.Purchases, histories.Purchases.Fold()),
        };
    }

    static double[] MeanSpend(CustomerHistories histories)
    {
        double[] spend = new double[histories.Count];
        for (int row = 0; row < spend.Length; row++)
        {
            double purchases = histories.ActualPurchases[row];
            spend[row] = purchases > 0 ? Math.Max(0, histories.ActualAmount[row] / purchases) : 0;
        }

        return spend;
    }

    static List<FrequencyOutcome> ByFrequency(CustomerHistories histories, double[] expected)
    {
        int[] customers = new int[LastFrequency + 1];
        double[] actuals = new double[LastFrequency + 1];
        double[] expectations = new double[LastFrequency + 1];
        ReadOnlySpan<double> frequency = histories.Purchases.Frequency;
        for (int row = 0; row < frequency.Length; row++)
        {
            int group = (int)Math.Min(frequency[row], LastFrequency);
            customers[group]++;
            actuals[group] += histories.ActualPurchases[row];
            expectations[group] += expected[row];
        }

        return
        [
            .. from frequencyOfGroup in Enumerable.Range(0, LastFrequency + 1)
               let count = customers[frequencyOfGroup]
               where count > 0
               select new FrequencyOutcome(
                   frequencyOfGroup, frequencyOfGroup == LastFrequency, count,
                   actuals[frequencyOfGroup] / count, expectations[frequencyOfGroup] / count),
        ];
    }

    static List<TrackedPeriod> Tracking(
        StepContext context, LifetimeValueDefinition model, HistoryInstants instants, PurchaseModel fitted, PurchaseHistories folded)
    {
        TimeUnit unit = context.Project.Settings.TimeUnit;
        double length = instants.HoldoutIn(unit);
        double period = Math.Max(1, Math.Ceiling(length / MostPeriods));
        int periods = (int)Math.Ceiling(length / period);
        double[] actual = ActualByPeriod(context, model, instants, period * unit.Days, periods);
        DateOnly before = instants.LastDayBefore(instants.HoldoutFrom!.Value);
        List<TrackedPeriod> tracked = [];
        double expectedBefore = 0;
        for (int number = 1; number <= periods; number++)
        {
            double horizon = Math.Min(number * period, length);
            double expected = Total(fitted.ExpectedPurchases(folded, horizon, context.Project.Settings.Threads), folded.Weights.ToArray());
            DateOnly end = number < periods
                ? before.AddDays((int)Math.Floor(horizon * unit.Days))
                : instants.LastDayBefore(instants.AsOf);
            tracked.Add(new TrackedPeriod(number, end, actual[number - 1], expected - expectedBefore));
            expectedBefore = expected;
        }

        return tracked;
    }

    static double Total(double[] values, ReadOnlySpan<double> weights)
    {
        double total = 0;
        for (int row = 0; row < values.Length; row++)
            total += values[row] * weights[row];
        return total;
    }

    /// <summary>Days with a purchase in each period, of the customers known before the hold-out.</summary>
    static double[] ActualByPeriod(
        StepContext context, LifetimeValueDefinition model, HistoryInstants instants, double days, int periods)
    {
        string lastDay = HistoryInstants.DayLiteral(instants.LastDayBefore(instants.HoldoutFrom!.Value));
        string from = LakeSession.TimestampLiteral(instants.HoldoutFrom.Value);
        string key = Sql.Identifier(context.Project.Settings.CustomerKey);
        string time = Sql.Identifier(model.Time);
        using Result result = context.Lake.Connection.Query(
            $"""
            WITH days AS (
              SELECT DISTINCT CAST({key} AS VARCHAR) AS customer_key, CAST({time} AS DATE) AS day
              FROM {LakeSession.Identifier(model.Table)}
              WHERE {time} >= {from} AND {time} < {LakeSession.TimestampLiteral(instants.AsOf)}
            )
            SELECT
              CAST(ceil((day - {lastDay}) / {days:R}e0) AS INTEGER) AS period,
              count(*) AS purchases
            FROM days
            JOIN {LakeSession.Identifier(HistoriesStep.TableOf(model))} AS known USING (customer_key)
            WHERE known.as_of = {from}
            GROUP BY ALL
            ORDER BY ALL
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        double[] actual = new double[periods];
        int[] numbers = rows.Ints("period");
        double[] purchases = rows.Doubles("purchases");
        for (int row = 0; row < rows.Rows; row++)
            actual[Math.Clamp(numbers[row], 1, periods) - 1] += purchases[row];
        return actual;
    }
}
