using Patron.Models.Btyd;
using Patron.Pipeline.Direct.Clv;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Tests.Direct;

/// <summary>What <c>patron clv</c> says beside its figures.</summary>
public sealed class ClvNotesTests
{
    const string Header = "customer,day,amount\n";

    [Theory]
    [InlineData("2025-06-01", "1 of 26 purchases are on or after 2025-06-01, the latest on 2031-05-05, and are not used")]
    [InlineData(null, "1 of 26 purchases are dated after today, the latest on 2031-05-05, and the as-of is 2031-05-06: --as-of 2025-07-02 leaves them out")]
    public void Purchases_of_the_future_are_counted_with_their_latest_day(string? asOf, string said)
    {
        AnalysisNotes notes = new();
        Run(Purchases(12) + "c0,2031-05-05,5\n", notes, request => request with
        {
            AsOf = asOf is null ? null : DateOnly.ParseExact(asOf, "yyyy-MM-dd"),
            Time = new Clock(new DateTimeOffset(2025, 7, 1, 12, 0, 0, TimeSpan.Zero)),
        });

        Assert.Equal([said], notes.Notes.Where(note => note.Contains("2031", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1, IntervalWay.Delta)]
    [InlineData(FewCustomers.Fewest - 1, IntervalWay.Delta)]
    [InlineData(2, IntervalWay.Bootstrap)]
    public void So_few_customers_that_nothing_is_sure_have_no_intervals_and_are_told_of(int customers, IntervalWay way)
    {
        AnalysisNotes notes = new();
        ClvOutcome found = Run(Purchases(customers), notes, request => request with { Intervals = way });

        Assert.Contains(
            $"BG/NBD: Customers who came back: {customers}, too few to say how sure the fit is. From 10 on there are standard errors and intervals.", notes.Notes);
        Assert.All(found.Report.PurchaseModel.StandardErrors.Values.Concat(found.Report.SpendModel!.StandardErrors.Values), error => Assert.True(double.IsNaN(error)));
        Assert.Null(found.Scores.Values.ValueLow);
        Assert.Null(found.Report.ExpectedPurchasesLow);
        Assert.Null(found.Report.TotalValueHigh);
    }

    [Fact]
    public void Enough_customers_have_intervals()
    {
        AnalysisNotes notes = new();
        ClvOutcome found = Run(Purchases(FewCustomers.Fewest), notes, request => request);

        Assert.DoesNotContain(notes.Notes, note => note.Contains("too few to say", StringComparison.Ordinal));
        Assert.NotNull(found.Scores.Values.ValueLow);
    }

    [Fact]
    public void A_hold_out_in_which_nobody_bought_is_said_to_judge_nothing()
    {
        AnalysisNotes notes = new();
        Run(Purchases(12), notes, request => request with { AsOf = new DateOnly(2029, 1, 1) });

        Assert.Contains(notes.Notes, note => note.StartsWith("nobody who bought before the hold-out bought in it, 2027-", StringComparison.Ordinal));
    }

    [Fact]
    public void Notes_of_a_fit_name_its_model()
    {
        AnalysisNotes notes = new();
        Run("customer,day,amount\nann,2025-01-01,5\nann,2025-01-09,6\nbob,2025-01-02,7\nbob,2025-03-02,7\n", notes, request => request with { Penalty = 0 });

        Assert.Contains(notes.Notes, note => note.StartsWith("BG/NBD: The", StringComparison.Ordinal));
        Assert.Contains(notes.Notes, note => note.StartsWith("gamma-gamma: The", StringComparison.Ordinal));
    }

    /// <summary>Customers who each buy twice, at gaps and for amounts of their own.</summary>
    static string Purchases(int customers) => string.Concat(Enumerable.Range(0, customers).Select(n =>
        $"c{n},2025-01-{1 + n:00},{5 + n}\nc{n},2025-0{2 + (n % 4)}-{3 + n:00},{7 + (n % 5)}\n"))
        + (customers > 10 ? "x,2025-01-09,4\n" : "");

    static ClvOutcome Run(string rows, AnalysisNotes notes, Func<ClvRequest, ClvRequest> ask)
    {
        using TemporaryFolder folder = new();
        return ClvAnalysis.Execute(
            ask(new ClvRequest
            {
                File = folder.Write("orders.csv", rows.StartsWith(Header, StringComparison.Ordinal) ? rows : Header + rows),
                Transactions = new TransactionColumns("customer", "day", "amount"),
                Model = BgNbd.TheKind,
                Penalty = 1,
            }),
            notes);
    }

    sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
