using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.Models.Btyd;
using Patron.Pipeline.Direct.Clv;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Direct;

/// <summary>Purchases whose histories and fits are known, and what `patron clv` makes of them.</summary>
static class ClvCase
{
    public static readonly DateOnly LastDay = new(2025, 12, 31);

    /// <summary>Purchases with exactly the histories of testdata/btyd/histories.csv; each tenth comes in two rows of one day.</summary>
    public static string TransactionsOfHistories(string dateFormat = "yyyy-MM-dd", char separator = ',')
    {
        StringBuilder text = new($"customer{separator}day{separator}amount\n");
        int customer = 0;
        foreach (string line in File.ReadLines(Repository.PathOf("testdata", "btyd", "histories.csv")).Skip(1))
        {
            string[] cells = line.Split(',');
            int[] history = [.. cells.Take(3).Select(cell => int.Parse(cell, CultureInfo.InvariantCulture))];
            (int frequency, int recency, DateOnly first) = (history[0], history[1], LastDay.AddDays(-history[2]));
            customer++;
            Row(first, 100m);
            for (int repeat = 1; repeat <= frequency; repeat++)
            {
                DateOnly day = first.AddDays(repeat == frequency ? recency : repeat);
                decimal amount = decimal.Parse(cells[3], CultureInfo.InvariantCulture);
                if (customer % 10 == 0)
                {
                    Row(day, 1.25m);
                    amount -= 1.25m;
                }

                Row(day, amount);
            }
        }

        return text.ToString();

        void Row(DateOnly day, decimal amount) => text.Append(CultureInfo.InvariantCulture,
            $"C{customer:000}{separator}{day.ToString(dateFormat, CultureInfo.InvariantCulture)}{separator}{amount}\n");
    }

    static JsonElement Expected(string model)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("testdata", "btyd", "expected.json")));
        return document.RootElement.GetProperty(model).Clone();
    }

    public static ClvRequest Request(string file) => new()
    {
        File = file,
        Transactions = new TransactionColumns("customer", "day", "amount"),
        AsOf = LastDay.AddDays(1),
        Unit = TimeUnit.Day,
        Model = BgNbd.TheKind,
        Horizon = Duration.Parse("90d"),
        Holdout = Duration.Parse("60d"),
    };

    public static ClvOutcome Run(ClvRequest request, AnalysisNotes? notes = null) =>
        ClvAnalysis.Execute(request, notes ?? new AnalysisNotes(), TestContext.Current.CancellationToken);

    public static void AssertFits(string model, FittedModel fitted)
    {
        JsonElement expected = Expected(model);
        foreach (JsonProperty parameter in expected.GetProperty("parameters").EnumerateObject())
        {
            double value = parameter.Value.GetDouble();
            Assert.Equal(value, fitted.Parameters[parameter.Name], Math.Abs(value) * 1e-6);
        }

        Assert.Equal(expected.GetProperty("log_likelihood").GetDouble(), fitted.LogLikelihood, 1e-6);
        Assert.Equal(Math.Sqrt(expected.GetProperty("covariance")[0][0].GetDouble()), fitted.StandardErrors.Values.First(), 1e-4);
    }
}
