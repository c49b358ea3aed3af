using System.Globalization;
using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary>What the telco churn example claims, held against the public file.</summary>
public sealed class TelcoChurnProjectTests(TelcoChurn telco) : IClassFixture<TelcoChurn>
{
    /// <summary>7,032 customers with a bill, 1,869 of whom left (the file's own counts).</summary>
    [Fact]
    public void Who_is_learnt_from_and_who_left_are_those_of_the_file()
    {
        string[] part = telco.Rows("SELECT count(churn), sum(churn::INT), count(*) FILTER (WHERE total_charges IS NULL) FROM silver.dataset_churn WHERE part = 'train'").Single();
        Assert.Equal(["7032", "1869", "0"], part);
        Assert.Equal("5174", telco.Rows("SELECT count(*) FROM gold.scores").Single()[0]); // 7,043 less those who left
    }

    /// <summary>Five folds; scikit-learn's means over fifteen lie between 0.819 and 0.848, with a deviation of 0.006 to 0.009.</summary>
    [Fact]
    public void The_model_foresees_churn_as_well_as_others_do()
    {
        JsonElement metrics = telco.MetricsOf("churn");
        Assert.InRange(metrics.GetProperty("auc").GetDouble(), 0.84, 0.86);
        Assert.InRange(metrics.GetProperty("brier").GetDouble(), 0.13, 0.138);
    }

    [Fact]
    public void The_exported_model_is_there_for_other_programs_too()
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(telco.Folder, "churn-model")).Select(file => Path.GetFileName(file))];
        Assert.Contains("model.onnx", files);
        Assert.Contains("MLmodel", files);
        Assert.DoesNotContain("no ONNX file", telco.Said["./patron models export churn champion telco/churn-model --project telco"].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_keeps_to_what_may_be_changed()
    {
        ProgramResult asked = telco.Said.Single(said => said.Key.Contains("churn_changes(", StringComparison.Ordinal)).Value;
        string[] advice = [.. asked.Output.Split('\n').Where(line => line.Contains(" instead of ", StringComparison.Ordinal))];
        Assert.Equal(5, advice.Length);
        Assert.All(advice, line => Assert.DoesNotMatch("tenure|total charges|gender|senior|partner|dependents", line));
        Assert.All(advice.Where(line => line.Contains("contract", StringComparison.Ordinal)), line => Assert.Matches("contract (one|two) year instead of month-to-month", line));
    }

    [Fact]
    public void Reasons_are_told_in_the_words_of_the_models_file()
    {
        string[] reasons = [.. telco.Rows("SELECT reasons FROM gold.scores").Select(row => row[0])];
        Assert.Contains(reasons, row => row.Contains("with us for 1 months only", StringComparison.Ordinal));
        Assert.Contains(reasons, row => row.Contains("with us for 72 months;", StringComparison.Ordinal));
        Assert.DoesNotContain(reasons, row => row.Contains("tenure ", StringComparison.Ordinal));
    }

    [Fact]
    public void Tenths_fall_in_probability_and_offers_keep_their_limits()
    {
        double[] leaving = [.. telco.Rows("SELECT avg(score) FROM gold.scores GROUP BY decile ORDER BY decile").Select(row => double.Parse(row[0], CultureInfo.InvariantCulture))];
        Assert.Equal(leaving.OrderDescending(), leaving);
        string[][] offers = telco.Rows("SELECT treatment, count(*) FROM gold.treatments WHERE treatment IS NOT NULL GROUP BY ALL ORDER BY ALL");
        Assert.Equal(["support_for_free", "year_with_discount"], offers.Select(row => row[0]));
        Assert.All(offers, row => Assert.InRange(int.Parse(row[1], CultureInfo.InvariantCulture), 100, 500));
    }
}
