using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Evaluation;
using Patron.Models.Spend;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Clv;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using static Patron.Pipeline.Tests.Direct.ClvCase;

namespace Patron.Pipeline.Tests.Direct;

public sealed class ClvAnalysisTests
{
    [Theory]
    [InlineData("yyyy-MM-dd", ',')]
    [InlineData("yyyyMMdd", ';')]
    [InlineData("dd.MM.yyyy", '\t')]
    [InlineData("MM/dd/yyyy", '|')]
    [InlineData("dd/MM/yyyy", ',')]
    [InlineData("yyyyMMdd", ' ')]
    public void Purchases_give_the_fit_of_their_histories_whatever_the_writing(string dateFormat, char separator)
    {
        using TemporaryFolder folder = new();
        ClvOutcome found = Run(Request(folder.Write("orders.txt", TransactionsOfHistories(dateFormat, separator))));

        AssertFits("bg_nbd", found.Report.PurchaseModel);
        AssertFits("gamma_gamma", found.Report.SpendModel!);
        Assert.Equal(240, found.Report.Customers);
        Assert.Equal("C001", found.Scores.Customers[0]);
    }

    [Fact]
    public void A_ready_summary_gives_the_same_fit()
    {
        ClvRequest request = new()
        {
            File = Repository.PathOf("testdata", "btyd", "histories.csv"),
            Summary = new SummaryColumns(null, "frequency", "recency", "age", "mean_spend"),
            Unit = TimeUnit.Day,
            Model = BgNbd.TheKind,
        };
        ClvReport report = Run(request).Report;

        AssertFits("bg_nbd", report.PurchaseModel);
        AssertFits("gamma_gamma", report.SpendModel!);
        Assert.Equal(HoldoutKind.Customers, report.Holdout!.Kind);
        Assert.InRange(report.Holdout.Customers, 50, 110); // a third of 240, by hash
    }

    [Fact]
    public void Parquet_gives_what_text_gives_to_the_bit()
    {
        using TemporaryFolder folder = new();
        string text = folder.Write("orders.csv", TransactionsOfHistories());
        string parquet = folder.PathOf("orders.parquet");
        using (Database database = Database.Open())
        using (Connection connection = database.Connect())
            connection.Execute($"COPY (SELECT * FROM read_csv({Sql.Literal(text)})) TO {Sql.Literal(parquet)}");

        Assert.Equal(Run(Request(text)).Scores.Values.Value, Run(Request(parquet)).Scores.Values.Value);
    }

    [Fact]
    public void The_hold_out_is_foretold_from_the_time_before_it()
    {
        using TemporaryFolder folder = new();
        string whole = folder.Write("whole.csv", TransactionsOfHistories());
        ClvHoldout holdout = Run(Request(whole)).Report.Holdout!;

        DateOnly cut = LastDay.AddDays(1 - 60);
        string[] before = [.. File.ReadLines(whole).Where(line => !IsFrom(line, cut))];
        string[] after = [.. File.ReadLines(whole).Skip(1).Where(line => IsFrom(line, cut))];
        ClvRequest earlier = Request(folder.Write("before.csv", string.Join('\n', before) + "\n")) with { AsOf = cut, Horizon = Duration.Parse("60d") };
        ClvScores foretold = Run(earlier).Scores;
        double[] actual = [.. foretold.Customers.Select(customer =>
            (double)after.Where(line => line.StartsWith(customer, StringComparison.Ordinal)).Select(line => line.Split(',')[1]).Distinct().Count())];
        CountMetrics expected = CountMetrics.Of(foretold.Values.ExpectedPurchases, actual);

        Assert.Equal(HoldoutKind.Time, holdout.Kind);
        Assert.Equal((expected.Rows, cut, LastDay.AddDays(1)), (holdout.Customers, holdout.From!.Value, holdout.Until!.Value));
        Assert.Equal(expected.ActualTotal, holdout.Actual);
        Assert.Equal(expected.Mae, holdout.Mae, 1e-9);
        Assert.Equal(expected.Rmse, holdout.Rmse, 1e-9);
        Assert.Equal(expected.Bias, holdout.Bias, 1e-9);
    }

    [Fact]
    public void Unless_a_model_is_asked_for_all_of_them_foretell_and_the_reason_names_the_one_that_is_fitted()
    {
        using TemporaryFolder folder = new();
        ClvRequest request = Request(folder.Write("orders.csv", TransactionsOfHistories())) with { Model = null };
        ClvReport report = Run(request).Report;

        Assert.Equal(
            PurchaseModelKind.Usual.Select(kind => kind.Name).Append("each goes on at the rate so far").Append("everyone buys like the mean customer").Order(),
            report.Choice!.Candidates.Select(candidate => candidate.Name).Order());
        Assert.StartsWith(report.PurchaseModel.Name, report.Choice.Reason, StringComparison.Ordinal);
        Assert.Equal(report.Choice.Candidates.Select(candidate => candidate.Rmse).Order(), report.Choice.Candidates.Select(candidate => candidate.Rmse));

        // Three moments, sixty days apart: the older two choose, the newest judges.
        Assert.Equal(report.Choice.Candidates.First(candidate => candidate.Parameters == 4).Name, report.PurchaseModel.Name);
        Assert.Contains("from 2 moments of the past", report.Choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_days_of_purchases_end_in_a_fit_without_a_hold_out_and_one_in_an_error()
    {
        using TemporaryFolder folder = new();
        ClvRequest request = new()
        {
            File = folder.Write("two.csv", "c,d,a\nA,2025-01-01,5\nB,2025-01-02,5\nB,2025-01-01,5\n"),
            Transactions = new TransactionColumns("c", "d", null),
            Penalty = 1,
        };

        Assert.Null(Run(request).Report.Holdout);
        InputException error = Assert.Throws<InputException>(() => Run(request with { File = folder.Write("one.csv", "c,d,a\nA,2025-01-01,5\n") }));
        Assert.StartsWith("no customer bought on two days", error.Message, StringComparison.Ordinal);
        foreach (string holdout in new[] { "0d", "200w" })
        {
            error = Assert.Throws<InputException>(() => Run(request with { Holdout = Duration.Parse(holdout) }));
            Assert.StartsWith($"a hold-out of {holdout} leaves nothing", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_model_of_whole_periods_refuses_fractions_of_weeks_and_takes_days()
    {
        using TemporaryFolder folder = new();
        ClvRequest request = Request(folder.Write("orders.csv", TransactionsOfHistories())) with { Model = BgBb.TheKind };

        Assert.Equal("BG/BB", Run(request).Report.PurchaseModel.Name);
        InputException error = Assert.Throws<InputException>(() => Run(request with { Unit = TimeUnit.Week, Holdout = null }));
        Assert.EndsWith("--unit day has whole ones", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_penalty_can_be_tuned_and_is_told_with_its_reason()
    {
        using TemporaryFolder folder = new();
        ClvReport report = Run(Request(folder.Write("orders.csv", TransactionsOfHistories())) with { Penalty = null }).Report;

        Assert.Null(report.Choice);
        Assert.InRange(report.Penalty, 0, 1e4);
        Assert.StartsWith("of 24 penalties tried, ", report.PenaltyReason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_model_of_a_ready_summary_is_chosen_by_likelihood()
    {
        ClvRequest request = new()
        {
            File = Repository.PathOf("testdata", "btyd", "histories.csv"),
            Summary = new SummaryColumns(null, "frequency", "recency", "age", "mean_spend"),
            Unit = TimeUnit.Day,
        };
        ClvReport report = Run(request).Report;

        Assert.Equal(PurchaseModelKind.Usual.Count, report.Choice!.Candidates.Count);
        Assert.All(report.Choice.Candidates, candidate => Assert.NotNull(candidate.AkaikeInformation));
        Assert.StartsWith(report.PurchaseModel.Name, report.Choice.Reason, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Run(request with { Penalty = null }));
    }

    [Fact]
    public void Rows_that_lack_something_are_left_out_and_counted()
    {
        using TemporaryFolder folder = new();
        string gaps = TransactionsOfHistories() + ",2025-06-01,10\nC001,,10\nC001,2025-06-11, \n";
        AnalysisNotes notes = new();
        ClvOutcome found = Run(Request(folder.Write("orders.csv", gaps)), notes);

        AssertFits("bg_nbd", found.Report.PurchaseModel);
        Assert.Contains(notes.Notes, note => note.StartsWith("3 of ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("scores.csv", "read_csv")]
    [InlineData("scores.json", "read_json")]
    [InlineData("scores.parquet", "read_parquet")]
    public void Scores_are_written_for_every_customer(string name, string reader)
    {
        using TemporaryFolder folder = new();
        string output = folder.PathOf(name);
        ClvOutcome found = Run(Request(folder.Write("orders.csv", TransactionsOfHistories())) with { Output = output });

        using Database database = Database.Open();
        using Connection connection = database.Connect();
        using Result result = connection.Query($"SELECT * FROM {reader}({Sql.Literal(output)})");
        ColumnTable scores = result.ReadAll();
        Assert.Equal(
            ["customer", "frequency", "recency", "age", "p_alive", "expected_purchases", "expected_spend", "value", "value_low", "value_high"],
            scores.Columns.Select(column => column.Name));
        Assert.Equal(found.Scores.Values.Value, scores.Doubles("value"));
        Assert.Equal(found.Scores.Customers, scores.Texts("customer")!);
        Assert.Equal(["orders.csv", name], Directory.EnumerateFiles(folder.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_cdnow_sample_gives_the_published_estimates()
    {
        ClvRequest request = new()
        {
            File = Repository.Shared("data", "CDNOW_sample.txt"),
            Model = BgNbd.TheKind,
            Format = new TextFormat { Header = false },
            Transactions = new TransactionColumns("2", "3", "5"),
            AsOf = new DateOnly(1997, 10, 1),
        };
        ClvReport report = Run(request).Report;

        AssertPublished(report, -9582.429);
        Assert.Equal(2357, report.Holdout!.Customers);
        Assert.True(report.Holdout.Rmse < report.Holdout.Baseline.Rmse);
    }

    [Fact]
    public void The_cdnow_summary_gives_the_published_estimates()
    {
        ClvRequest request = new()
        {
            File = Repository.Shared("data", "cdnow_customers_summary_with_transactions.csv"),
            Model = BgNbd.TheKind,
            Summary = new SummaryColumns("ID", "x", "t_x", "T", "zbar"),
        };
        AssertPublished(Run(request).Report, -9582.426); // two decimals in the file
    }

    static bool IsFrom(string line, DateOnly day) =>
        DateOnly.TryParseExact(line.Split(',')[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly bought) && bought >= day;

    /// <summary>Fader, Hardie and Lee (2005); Fader and Hardie (2013), on 2,357 and 946 customers.</summary>
    static void AssertPublished(ClvReport report, double logLikelihood)
    {
        Assert.Equal((2357, 946), (report.Customers, report.SpendModel!.Customers));
        IReadOnlyDictionary<string, double> purchases = report.PurchaseModel.Parameters;
        Assert.Equal(0.2426, purchases["r"], 0.0001);
        Assert.Equal(4.414, purchases["alpha"], 0.001);
        Assert.Equal(0.793, purchases["a"], 0.0005);
        Assert.Equal(2.426, purchases["b"], 0.0005);
        Assert.Equal(logLikelihood, report.PurchaseModel.LogLikelihood, 0.001);
        Assert.Equal(6.25, report.SpendModel.Parameters["p"], 0.005);
        Assert.Equal(3.74, report.SpendModel.Parameters["q"], 0.005);
        Assert.Equal(15.44, report.SpendModel.Parameters["v"], 0.01);
    }
}
