using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Regression;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting.Pictures;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Purchases read from a person's file into the engine's table <c>purchases</c>.</summary>
sealed class Transactions
{
    readonly Connection _connection;
    readonly TimeUnit _unit;

    readonly bool _singleAmounts;

    Transactions(Connection connection, ClvRequest request, bool hasAmount, long rows, DateOnly first, DateOnly last)
    {
        (_connection, _unit) = (connection, request.Unit);
        _singleAmounts = hasAmount && request.ReadsAmounts;
        (HasAmount, Rows, First, Last) = (hasAmount, rows, first, last);
    }

    public bool HasAmount { get; }

    public long Rows { get; }

    /// <summary>The first day with a purchase.</summary>
    public DateOnly First { get; }

    /// <summary>The last day with a purchase.</summary>
    public DateOnly Last { get; }

    /// <summary>Reads and checks the file.</summary>
    /// <exception cref="InputException">It is wrong; names the place.</exception>
    public static Transactions Read(ClvRequest request, Connection connection, IAnalysisObserver observer, CancellationToken cancellation)
    {
        TransactionColumns wanted = request.Transactions!;
        CustomerFile file = CustomerFile.Open(request.File, request.Format, connection);
        Dictionary<string, FileColumn> columns = new()
        {
            ["customer"] = file.Find(wanted.Customer),
            ["bought_at"] = file.Find(wanted.Date),
        };
        if (wanted.Amount is { } amount)
            columns["amount"] = file.Find(amount);
        RawRows raw = RawRows.Read(file, columns, connection, cancellation);
        string date = DateReading.Of(raw, "bought_at", request.Format.DateFormat, connection);
        string money = wanted.Amount is null ? "CAST(0 AS DECIMAL(18, 4))" : raw.Amount("amount");
        string complete = string.Join(" AND ", columns.Keys.Select(role => $"{role} IS NOT NULL"));
        connection.Execute(
            $"""
            CREATE TEMP TABLE purchases AS
            SELECT customer, {date} AS bought_at, {money} AS amount
            FROM {RawRows.Table}
            WHERE {complete};
            DROP TABLE {RawRows.Table}
            """,
            cancellation);
        using Result result = connection.Query("SELECT count(*), min(bought_at)::DATE, max(bought_at)::DATE FROM purchases", cancellation);
        ColumnTable found = result.ReadAll();
        long rows = (long)found.Value(0, 0)!;
        if (rows == 0)
            throw new InputException($"{file.Path}: no row has all of {string.Join(", ", columns.Values.Select(column => $"'{column.Name}'"))}");
        if (raw.Count > rows)
            observer.Note($"{raw.Count - rows:N0} of {raw.Count:N0} rows lack a customer, date or amount and are left out");
        if (connection.Scalar<long>("SELECT count(*) FROM purchases WHERE amount < 0", cancellation) is > 0 and long refunds)
            observer.Note($"{refunds:N0} amounts are below 0: a refund on a day of its own counts as a purchase (for --spend hurdle as a free one, and what it gave back is lost), "
                + "so take refunds off what they refund first");
        return new Transactions(connection, request, wanted.Amount is not null, rows, (DateOnly)found.Value(1, 0)!, (DateOnly)found.Value(2, 0)!);
    }

    /// <summary>Rows on or after a day.</summary>
    public long RowsFrom(DateOnly day) => _connection.Scalar<long>($"SELECT count(*) FROM purchases WHERE bought_at >= {Midnight(day)}");

    /// <summary>Histories of the customers known before a day.</summary>
    public CustomerHistories At(DateOnly asOf, CancellationToken cancellation)
    {
        using Result result = _connection.Query(HistoriesSql(asOf, null), cancellation);
        return CustomerHistories.Of(result.ReadAll(), HasAmount, _singleAmounts);
    }

    /// <summary>The same as of a cut, with the days on which each customer bought from then until later, and the mean spend on them.</summary>
    public (CustomerHistories Customers, double[] Actual, double[] ActualSpend) At(DateOnly cut, DateOnly until, CancellationToken cancellation)
    {
        using Result result = _connection.Query(HistoriesSql(cut, until), cancellation);
        ColumnTable table = result.ReadAll();
        double[] actual = table.Doubles("actual_purchases");
        double[] spent = table.Doubles("actual_amount");
        for (int row = 0; row < spent.Length; row++)
            spent[row] = actual[row] > 0 ? Math.Max(0, spent[row] / actual[row]) : 0;
        return (CustomerHistories.Of(table, HasAmount, _singleAmounts), actual, spent);
    }

    /// <summary>New customers and repeat purchases by day, of the customers known before a cut.</summary>
    public DailyPurchases Daily(DateOnly cut, DateOnly until, CancellationToken cancellation)
    {
        DailyPurchasesSql daily = new()
        {
            Source = "purchases",
            Customer = "customer",
            Time = "bought_at",
            KnownBefore = Midnight(cut),
            Until = Midnight(until),
        };
        using Result result = _connection.Query(daily.ToSql(), cancellation);
        return DailyPurchases.Of(result.ReadAll(), until.AddDays(-1));
    }

    /// <summary>P(alive) over the histories of some customers.</summary>
    public IReadOnlyList<CustomerAlive> Follow(PurchaseModel model, string[] keys, DateOnly asOf, CancellationToken cancellation)
    {
        if (keys.Length == 0)
            return [];
        string days = AliveExamples.DaysSql("purchases", "customer", "bought_at", "CAST(bought_at AS DATE)", Midnight(asOf), keys);
        using Result result = _connection.Query(days, cancellation);
        return AliveExamples.Of(_ => model, keys, result.ReadAll(), asOf.AddDays(-1), _unit);
    }

    /// <summary>Keys that are numbers come in the order of numbers.</summary>
    string HistoriesSql(DateOnly asOf, DateOnly? until)
    {
        PurchaseHistoriesSql histories = new()
        {
            Source = "purchases",
            Customer = "customer",
            Time = "bought_at",
            Amount = "amount",
            AsOf = Midnight(asOf),
            LastDay = asOf.AddDays(-1),
            Unit = _unit,
            SingleAmounts = _singleAmounts,
            ActualUntil = until is { } later ? Midnight(later) : null,
        };
        return $"SELECT * FROM ({histories.ToSql()}) ORDER BY TRY_CAST(customer_key AS BIGINT), customer_key";
    }

    /// <summary>Single purchases before a cut, and apart from them what the same customers did from then until later.</summary>
    public ValueOrigin OriginAt(DateOnly cut, DateOnly until, double horizon, CancellationToken cancellation)
    {
        using Result known = _connection.Query(
            $"""
            SELECT
              CAST(dense_rank() OVER (ORDER BY TRY_CAST(customer AS BIGINT), CAST(customer AS VARCHAR)) - 1 AS INTEGER) AS customer,
              CAST(bought_at AS DATE) - DATE '1970-01-01' AS day,
              CAST(sum(CAST(amount AS DECIMAL(18, 4))) AS DOUBLE) AS amount
            FROM purchases
            WHERE bought_at < {Midnight(cut)}
            GROUP BY purchases.customer, CAST(bought_at AS DATE)
            ORDER BY customer, day
            """,
            cancellation);
        ColumnTable rows = known.ReadAll();
        int epoch = new DateOnly(1970, 1, 1).DayNumber;
        PurchaseLog log = PurchaseLog.Create(
            rows.Ints("customer"),
            Array.ConvertAll(rows.Longs("day"), day => day / _unit.Days),
            HasAmount ? rows.Doubles("amount") : [],
            (cut.DayNumber - 1 - epoch) / _unit.Days);
        using Result later = _connection.Query(HistoriesSql(cut, until), cancellation);
        ColumnTable outcomes = later.ReadAll();
        double[] purchases = outcomes.Doubles("actual_purchases");
        if (!HasAmount)
            return new ValueOrigin(log, horizon, Holdout.OfPurchases(purchases));
        decimal[] amounts = outcomes.Decimals("actual_amount");
        double[] means = [.. purchases.Zip(amounts, (count, amount) => count > 0 ? Math.Max(0, (double)amount / count) : 0)];
        return new ValueOrigin(log, horizon, Holdout.Create(purchases, means));
    }

    static string Midnight(DateOnly day) => $"TIMESTAMP '{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";
}
