using System.Text;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Clv;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Tests.Direct;

public sealed class ClvMistakesTests
{
    const string Good = "customer,day,amount\nann,2025-01-01,5\nann,2025-01-09,6\nbob,2025-01-02,7\n";

    static readonly TransactionColumns Purchases = new("customer", "day", "amount");

    static readonly SummaryColumns Summary = new("id", "x", "t_x", "T", "m");

    /// <summary>What is wrong, the file, and how it is asked for.</summary>
    static readonly (string Mistake, string Content, Func<ClvRequest, ClvRequest> Ask)[] Cases =
    [
        ("empty file", "", Same),
        ("blank lines only", "\n\n \n", Same),
        ("header alone", "customer,day,amount\n", Same),
        ("a column that is mistyped", Good, ask => ask with { Transactions = Purchases with { Customer = "custmer" } }),
        ("a number although there is a header", Good, ask => ask with { Transactions = Purchases with { Customer = "1" } }),
        ("a name although there is no header", Good, ask => ask with { Format = new TextFormat { Header = false } }),
        ("a date that is none", Good + "cid,soon,3\n", Same),
        ("a day that does not exist", Good + "cid,2025-02-30,3\n", Same),
        ("no dates at all", "customer,day,amount\nann,x,5\nann,y,6\n", Same),
        ("day and month that may be either", "customer,day,amount\nann,01/02/2025,5\nann,03/04/2025,6\n", Same),
        ("dates in another form than said", Good, ask => ask with { Format = new TextFormat { DateFormat = "dd.MM.yyyy" } }),
        ("years of two digits", "customer,day,amount\nann,31.01.25,5\nann,15.02.25,6\n", Same),
        ("years of two digits before the month", Good + "cid,25-03-01,3\n", Same),
        ("years of two digits although four are said", "customer,day,amount\nann,31.01.25,5\n", ask => ask with { Format = new TextFormat { DateFormat = "dd.MM.yyyy" } }),
        ("an amount with a currency", Good + "cid,2025-01-03,5 EUR\n", Same),
        ("an amount after a quoted line break", "customer,day,amount\n\"a\nb\",2025-01-01,5\n\nann,2025-01-02,\"1,5\"\n", Same),
        ("too many fields", Good + "cid,2025-01-03,5,6\n", Same),
        ("too few fields", Good + "cid,2025-01-03\n", Same),
        ("too few words", "customer day amount\nann 20250101 5\nbob 20250102\n", Same),
        ("a quote that is not closed", Good + "\"cid,2025-01-03,5\n", Same),
        ("no row with all three", "customer,day,amount\nann,,5\n,2025-01-01,6\n", Same),
        ("an as-of before the first purchase", Good, ask => ask with { AsOf = new DateOnly(2025, 1, 1) }),
        ("two columns of one name", "customer,day,day,amount\nann,2025-01-01,2025-01-01,5\n", Same),
        ("an output of an unknown kind", Good, ask => ask with { Output = "scores.xlsx" }),
        ("pictures of an unknown kind", Good, ask => ask with { Pictures = "value.png" }),
        ("pictures in the place of the scores", Good, ask => ask with { Output = "value.json", Pictures = "value.json" }),
        ("an output in no folder", Good, ask => ask with { Output = Path.Combine("nowhere", "scores.csv") }),
        ("the input as output", Good, ask => ask with { Output = ask.File }),
        ("nobody with a positive repeat amount", Good.Replace(",6", ",-6", StringComparison.Ordinal), Same),
        ("a key twice", "id,x,t_x,T,m\na,1,2,5,3\nb,0,0,4,0\na,2,3,9,4\n", OfSummary),
        ("a blank key", "id,x,t_x,T,m\na,1,2,5,3\n,0,0,4,0\n", OfSummary),
        ("a negative frequency", "id,x,t_x,T,m\na,1,2,5,3\nb,-1,0,4,0\n", OfSummary),
        ("half a purchase", "id,x,t_x,T,m\na,1.5,2,5,3\n", OfSummary),
        ("recency after age", "id,x,t_x,T,m\na,1,2,5,3\nb,2,6,4,3\n", OfSummary),
        ("recency without a repeat purchase", "id,x,t_x,T,m\na,0,2,5,0\n", OfSummary),
        ("a frequency that is no number", "id,x,t_x,T,m\na,many,2,5,3\n", OfSummary),
        ("a blank age", "id,x,t_x,T,m\na,1,2,,3\n", OfSummary),
    ];

    static ClvRequest Same(ClvRequest request) => request;

    static ClvRequest OfSummary(ClvRequest request) => request with { Transactions = null, Summary = Summary };

    [Fact]
    public void Every_mistake_is_named_with_its_place_and_a_remedy()
    {
        using TemporaryFolder folder = new();
        StringBuilder text = new();
        foreach ((string mistake, string content, Func<ClvRequest, ClvRequest> ask) in Cases)
        {
            ClvRequest request = ask(new ClvRequest { File = folder.Write("orders.csv", content), Transactions = Purchases });
            InputException error = Assert.Throws<InputException>(() => ClvAnalysis.Execute(request, new AnalysisNotes()));
            text.Append(mistake).Append(":\n  ").Append(error.Message.Replace(folder.FullPath + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)).Append('\n');
        }

        string current = Directory.GetCurrentDirectory();
        Expectation.Matches("clv-mistakes", text.ToString().Replace(current + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_cannot_be_read_are_named()
    {
        using TemporaryFolder folder = new();
        folder.Write("orders.csv", Good);
        string Message(string name)
        {
            ClvRequest request = new() { File = folder.PathOf(name), Transactions = Purchases };
            InputException error = Assert.Throws<InputException>(() => ClvAnalysis.Execute(request, new AnalysisNotes()));
            return error.Message.Replace(folder.FullPath + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        }

        Assert.Equal("order.csv: there is no such file; did you mean 'orders.csv'?", Message("order.csv"));
        Directory.CreateDirectory(folder.PathOf("sub"));
        Assert.Equal("sub is a folder: name a file in it", Message("sub"));
        folder.Write("broken.parquet", "PAR1 and then nothing");
        Assert.StartsWith("broken.parquet cannot be read as Parquet: ", Message("broken.parquet"), StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf("wide.csv"), Good, Encoding.Unicode);
        Assert.Equal("wide.csv is UTF-16 text: save it as UTF-8", Message("wide.csv"));
        File.WriteAllBytes(folder.PathOf("latin.csv"), [.. Encoding.UTF8.GetBytes(Good), .. Encoding.Latin1.GetBytes("caf\u00e9,2025-01-03,5\n")]);
        Assert.Equal("latin.csv:5: not UTF-8 text: save the file as UTF-8", Message("latin.csv"));
    }

    [Fact]
    public void A_name_with_a_star_is_one_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no file name has a star there");
        using TemporaryFolder folder = new();
        folder.Write("a1.csv", "customer,day,amount\nx,never,1\n");
        string file = folder.Write("a*[1].csv", Good + "ann,2025-02-01,6\nbob,2025-02-03,8\n");

        ClvOutcome found = ClvAnalysis.Execute(new ClvRequest { File = file, Transactions = Purchases, Penalty = 1 }, new AnalysisNotes());
        Assert.Equal(2, found.Report.Customers);
    }
}
