using Patron.Models.Btyd;
using Patron.Models.Spend;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Clv;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using static Patron.Pipeline.Tests.Direct.ClvCase;

namespace Patron.Pipeline.Tests.Direct;

public sealed class ClvSpendTests
{
    [Fact]
    public void Without_amounts_purchases_are_counted_and_nothing_has_a_value()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("orders.csv", TransactionsOfHistories());
        AnalysisNotes notes = new();
        ClvOutcome found = Run(Request(file) with { Transactions = new TransactionColumns("customer", "day", null) }, notes);

        AssertFits("bg_nbd", found.Report.PurchaseModel);
        Assert.Null(found.Report.SpendModel);
        Assert.Null(found.Report.TotalValue);
        Assert.False(found.Scores.HasValue);
        Assert.True(found.Report.ExpectedPurchases > 0);
        Assert.Contains(notes.Notes, note => note.Contains("no amount is given", StringComparison.Ordinal));
    }

    [Fact]
    public void Customers_without_positive_spend_are_left_out_of_its_fit_and_counted()
    {
        using TemporaryFolder folder = new();
        string refunds = TransactionsOfHistories() + "Z1,2025-06-01,10\nZ1,2025-06-11,-5\nZ2,2025-06-01,10\nZ2,2025-06-15,0\n";
        AnalysisNotes notes = new();
        ClvOutcome found = Run(Request(folder.Write("orders.csv", refunds)), notes);

        Assert.Contains(notes.Notes, note => note.EndsWith("left out of the spend fit: 2", StringComparison.Ordinal));
        AssertFits("gamma_gamma", found.Report.SpendModel!);
        Assert.Equal(242, found.Report.Customers);
        Assert.All(found.Scores.Values.Value, value => Assert.True(value >= 0));
    }

    [Fact]
    public void Totals_come_with_the_numbers_between_which_they_will_lie()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("orders.csv", TransactionsOfHistories());
        ClvOutcome found = Run(Request(file));
        ClvOutcome counted = Run(Request(file) with { Transactions = new TransactionColumns("customer", "day", null) });

        Assert.Equal(found.Scores.Values.Value.Sum(), found.Report.TotalValue);
        Assert.Equal(found.Scores.Values.ExpectedPurchases.Sum(), found.Report.ExpectedPurchases);
        Assert.InRange(found.Report.TotalValue!.Value, found.Report.TotalValueLow!.Value, found.Report.TotalValueHigh!.Value);
        Assert.InRange(found.Report.ExpectedPurchases, found.Report.ExpectedPurchasesLow!.Value, found.Report.ExpectedPurchasesHigh!.Value);
        Assert.Equal(found.Report.ExpectedPurchasesLow.Value, counted.Report.ExpectedPurchasesLow!.Value, 1e-6);
        Assert.Null(counted.Report.TotalValueLow);
    }

    [Fact]
    public void The_hurdle_model_learns_from_customers_who_never_paid_and_auto_says_why_it_takes_which()
    {
        using TemporaryFolder folder = new();
        string some = TransactionsOfHistories() + string.Concat(Enumerable.Range(0, 40).Select(number => $"F{number},2025-06-01,9\nF{number},2025-06-15,0\nF{number},2025-08-{1 + (number % 28):00},0\n"));
        string file = folder.Write("orders.csv", some);
        AnalysisNotes notes = new();
        ClvOutcome hurdle = Run(Request(file) with { Spend = HurdleSpend.TheKind }, notes);
        ClvOutcome auto = Run(Request(file) with { Spend = null, Holdout = Duration.Parse("60d") });
        AnalysisNotes remedy = new();
        ClvOutcome gamma = Run(Request(file), remedy);

        Assert.Equal("hurdle", hurdle.Report.SpendModel!.Name);
        Assert.Equal(gamma.Report.SpendModel!.Customers + 40, hurdle.Report.SpendModel.Customers);
        Assert.DoesNotContain(notes.Notes, note => note.Contains("left out of the spend fit", StringComparison.Ordinal));
        Assert.Contains(remedy.Notes, note => note.Contains("--spend hurdle learns from them too", StringComparison.Ordinal));
        int row = Array.IndexOf(hurdle.Scores.Frequency, 0); // of whom nothing but the mean of all is known
        Assert.True(hurdle.Scores.Values.ExpectedSpend[row] < gamma.Scores.Values.ExpectedSpend[row]);
        Assert.StartsWith(auto.Report.SpendModel!.Name, auto.Report.SpendChoice!.Reason, StringComparison.Ordinal);
        Assert.Null(gamma.Report.SpendChoice);
    }

    [Fact]
    public void A_summary_has_means_alone_and_the_hurdle_model_is_refused_with_the_remedy()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("summary.csv", File.ReadAllText(Repository.PathOf("testdata", "btyd", "histories.csv")));
        string[] columns = File.ReadLines(file).First().Split(',');
        ClvRequest summary = new()
        {
            File = file, Summary = new SummaryColumns(null, columns[0], columns[1], columns[2], columns[3]), Unit = TimeUnit.Day, Model = BgNbd.TheKind,
        };

        string refused = Assert.Throws<InputException>(() => Run(summary with { Spend = HurdleSpend.TheKind })).Message;
        Assert.Contains("--spend gamma_gamma", refused, StringComparison.Ordinal);
        Assert.Contains("means alone", Run(summary with { Spend = null }).Report.SpendChoice!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Intervals_from_drawn_worlds_are_others_than_those_of_the_curvature_and_always_the_same()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("orders.csv", TransactionsOfHistories());
        ClvOutcome delta = Run(Request(file));
        ClvOutcome one = Run(Request(file) with { Intervals = IntervalWay.Bootstrap });
        ClvOutcome two = Run(Request(file) with { Intervals = IntervalWay.Bootstrap });

        Assert.Equal(delta.Scores.Values.Value, one.Scores.Values.Value);
        Assert.NotEqual(delta.Scores.Values.ValueLow, one.Scores.Values.ValueLow);
        Assert.Equal(one.Scores.Values.ValueLow, two.Scores.Values.ValueLow);
        Assert.Equal(one.Report.TotalValueHigh, two.Report.TotalValueHigh);
    }
}
