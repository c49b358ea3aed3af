using Patron.DuckDb;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Scorings;

/// <summary>Each customer's outcome in each campaign or segmentation in two sets.</summary>
sealed class DecisionPairs
{
    readonly ScoringSets _sets;
    readonly string _table;

    DecisionPairs(ScoringSets sets, string table) => (_sets, _table) = (sets, table);

    /// <summary>The column that names campaign or segmentation.</summary>
    public required string Name { get; init; }

    /// <summary>A customer's outcome, as an aggregate over their rows.</summary>
    public required string Outcome { get; init; }

    /// <summary>What a customer's contacts are expected to bring, likewise.</summary>
    public string ExpectedValue { get; init; } = "NULL";

    /// <summary>What they cost.</summary>
    public string Cost { get; init; } = "NULL";

    /// <summary>Whether either set has the table.</summary>
    public bool AreThere => _sets.Have(_table);

    /// <summary>The customers who are decided otherwise.</summary>
    public string RowsSql => $"""
        SELECT {Sql.Literal(_table)} AS table_name, name, customer_key, x AS first, y AS second
        FROM ({PairsSql}) WHERE x IS DISTINCT FROM y
        """;

    string PairsSql => $"""
        SELECT coalesce(a.name, b.name) AS name, coalesce(a.customer_key, b.customer_key) AS customer_key, a.outcome AS x, b.outcome AS y,
          a.expected AS first_expected, b.expected AS second_expected, a.cost AS first_cost, b.cost AS second_cost
        FROM ({OutcomesOf(_sets.FirstRows(_table))}) AS a
        FULL JOIN ({OutcomesOf(_sets.SecondRows(_table))}) AS b ON a.customer_key = b.customer_key AND a.name = b.name
        """;

    /// <summary>Of campaigns: a treatment with its variant, or the group of who gets none; several contacts in their order.</summary>
    public static DecisionPairs OfTreatments(ScoringSets sets) => new(sets, TreatStep.Table)
    {
        Name = "campaign",
        Outcome = """
            string_agg(CASE WHEN "group" = 'treated' THEN concat_ws(' ', treatment, variant) ELSE "group" END, ' + ' ORDER BY contact_no)
            """,
        ExpectedValue = "sum(CAST(expected_value AS DECIMAL(38, 9)))",
        Cost = "sum(CAST(cost AS DECIMAL(38, 9)))",
    };

    /// <summary>Of segmentations: the segment.</summary>
    public static DecisionPairs OfSegments(ScoringSets sets) =>
        new(sets, ScoreRfm.Table) { Name = "segmentation", Outcome = "any_value(segment)" };

    /// <summary>Who is decided otherwise, by campaign or segmentation in the order of names.</summary>
    public IEnumerable<DecisionDifference> Differences()
    {
        using Result result = _sets.Connection.Query($"""
            SELECT name, x, y, count(*) AS customers,
              CAST(sum(first_expected) AS DOUBLE) AS first_expected, CAST(sum(second_expected) AS DOUBLE) AS second_expected,
              CAST(sum(first_cost) AS DOUBLE) AS first_cost, CAST(sum(second_cost) AS DOUBLE) AS second_cost
            FROM ({PairsSql})
            GROUP BY name, x, y
            ORDER BY name, customers DESC, x, y
            """);
        ColumnTable rows = result.ReadAll();
        string?[] names = rows.Texts("name");
        return [.. Enumerable.Range(0, rows.Rows).GroupBy(row => names[row]!).Select(of => DifferenceOf(of.Key, rows, [.. of]))];
    }

    DecisionDifference DifferenceOf(string name, ColumnTable rows, int[] of)
    {
        (string?[] from, string?[] to, long[] customers) = (rows.Texts("x"), rows.Texts("y"), rows.Longs("customers"));
        double? Sum(string column) =>
            of.Where(row => !rows.IsNull(column, row)).Aggregate((double?)null, (sum, row) => (sum ?? 0) + rows.Doubles(column)[row]);
        return new DecisionDifference(
            _table, name,
            of.Where(row => from[row] == to[row]).Sum(row => customers[row]),
            [.. of.Where(row => from[row] != to[row]).Select(row => new OutcomeMove(from[row], to[row], customers[row]))])
        {
            FirstExpectedValue = Sum("first_expected"),
            SecondExpectedValue = Sum("second_expected"),
            FirstCost = Sum("first_cost"),
            SecondCost = Sum("second_cost"),
        };
    }

    string OutcomesOf(string rows) => $"""
        SELECT customer_key, {Name} AS name, {Outcome} AS outcome, {ExpectedValue} AS expected, {Cost} AS cost
        FROM {rows} GROUP BY customer_key, {Name}
        """;
}
