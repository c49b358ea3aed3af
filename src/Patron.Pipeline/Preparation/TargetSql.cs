using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// SQL of a target at several instants: common table expressions that end in <c>target_NAME</c> with <c>customer_key, as_of</c>
/// and the target under its name, a row for each customer of the target's population. The value is NULL where the horizon is not
/// wholly before the run's instant.
/// </summary>
/// <remarks>
/// The population goes by what was known at each instant, what came of it by what is known at the run's. Money is added as
/// DECIMAL(18,4), so that the order in which the engine adds cannot show. Needs the project's zone as the session's.
/// </remarks>
sealed record TargetSql
{
    static readonly Duration LastDay = Duration.OfDays(1);

    public required TargetDefinition Target { get; init; }

    /// <summary>The column that names a customer; rows where it is NULL are left out.</summary>
    public required string CustomerKey { get; init; }

    /// <summary>The instants; at least one. The run's own may be among them, of which nothing is known yet.</summary>
    public required IReadOnlyList<DateTimeOffset> Instants { get; init; }

    /// <summary>
    /// A relation of customers, each looked at from instants of their own: <c>customer_key, as_of, since, begins, ends</c> of
    /// <see cref="TargetWindow"/>. Null where all are looked at from <see cref="Instants"/>.
    /// </summary>
    public string? Looked { get; init; }

    /// <summary>The run's instant.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The project's zone: windows follow its calendar.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The last of the expressions.</summary>
    public string Name => Sql.Identifier("target_" + Target.Name);

    /// <summary>The expressions, in an order in which each names those before it alone.</summary>
    public IReadOnlyList<string> Expressions => [.. OfPopulation, Now, Facts, Value];

    /// <summary>One SELECT of the target, ordered by instant and key.</summary>
    public string ToSql() => Select(Expressions, $"SELECT * FROM {Name}");

    /// <summary>One SELECT of the customers of the population, <c>customer_key, as_of</c>, ordered by instant and key.</summary>
    public string ToPopulationSql() => Select(OfPopulation, $"SELECT * FROM {Population}");

    static string Select(IEnumerable<string> expressions, string select) =>
        $"""
        WITH {string.Join(",\n", expressions)}
        {select}
        ORDER BY as_of, customer_key
        """;

    IEnumerable<string> OfPopulation => [Windows, Past, OfPast];

    /// <summary>The instants of each window; one that is not over has no end.</summary>
    string Windows
    {
        get
        {
            if (Looked is not null)
                return $"{Part("windows")} AS (\n  SELECT DISTINCT customer_key, as_of, since, begins, ends FROM {Looked}\n)";
            IEnumerable<string> rows = Instants.Distinct().Order().Select(instant =>
            {
                TargetWindow window = TargetWindow.At(instant, Target, Zone);
                string ends = window.Until <= AsOf ? LakeSession.TimestampLiteral(window.Until) : "CAST(NULL AS TIMESTAMPTZ)";
                string since = SinceOf(instant, Target, Zone) is { } from ? LakeSession.TimestampLiteral(from) + ", " : "";
                return $"({LakeSession.TimestampLiteral(instant)}, {since}{LakeSession.TimestampLiteral(window.From)}, {ends})";
            });
            return $"""
                {Part("windows")} (as_of, {(Since is null ? "" : "since, ")}begins, ends) AS (
                  VALUES
                    {string.Join(",\n    ", rows)}
                )
                """;
        }
    }

    /// <summary>How far back the population, or what revenue is compared with, reaches; null for all of the past.</summary>
    Duration? Since => SinceOf(Target);

    static Duration? SinceOf(TargetDefinition target) => target.Kind switch
    {
        TargetKind.FirstDayChurn => LastDay,
        TargetKind.RevenueDilution => target.Horizon,
        _ => target.ActiveWithin,
    };

    /// <summary>Where that begins, seen from an instant.</summary>
    public static DateTimeOffset? SinceOf(DateTimeOffset instant, TargetDefinition target, TimeZoneInfo zone) =>
        SinceOf(target) is { } length ? Projects.AsOf.Before(instant, length, zone) : null;

    /// <summary>The rows as they were known at each instant.</summary>
    string Past
    {
        get
        {
            List<string> conditions = [];
            if (Looked is not null)
                conditions.Add($"windows.customer_key = CAST({Event(CustomerKey)} AS VARCHAR)");
            if (Target.Known is { } known)
                conditions.Add($"{Event(known)} < windows.as_of");
            // Of a row's versions the newest has to be found before it is asked when it happened.
            if (Target.Kind != TargetKind.ContractEnd && Target.Key is null)
                conditions.Add($"{Event(Target.Time)} < windows.as_of");
            return $"""
                {Part("past")} AS (
                  SELECT
                    windows.as_of,
                    {Columns}
                  FROM {LakeSession.Identifier(Target.Table)} AS events
                  JOIN {Part("windows")} AS windows ON {string.Join(" AND ", conditions)}{Newest(Looked is null ? "windows.as_of, " : "windows.customer_key, windows.as_of, ")}
                )
                """;
        }
    }

    string OfPast
    {
        get
        {
            string happened = Target.Kind == TargetKind.ContractEnd
                ? "(past.time IS NULL OR past.time >= past.as_of)"
                : "past.time < past.as_of";
            string recent = Since is null || Target.Kind == TargetKind.FirstDayChurn ? "" : " AND past.time >= windows.since";
            string groups = "past.customer_key, past.as_of" + (Target.Kind == TargetKind.FirstDayChurn ? ", windows.since" : "");
            string having = Target.Kind switch
            {
                TargetKind.FirstDayChurn => "\n  HAVING min(past.time) >= windows.since",
                TargetKind.RevenueDilution => "\n  HAVING sum(past.amount) > 0",
                _ => "",
            };
            return $"""
                {Population} AS (
                  SELECT past.customer_key, past.as_of
                  FROM {Part("past")} AS past
                  JOIN {Part("windows")} AS windows ON windows.as_of = past.as_of{Same("past")}
                  WHERE past.customer_key IS NOT NULL AND {happened}{recent}
                  GROUP BY {groups}{having}
                )
                """;
        }
    }

    /// <summary>The rows as they are known at the run's instant.</summary>
    string Now =>
        $"""
        {Part("now")} AS (
          SELECT
            {Columns}
          FROM {LakeSession.Identifier(Target.Table)} AS events{(Target.Known is { } known
            ? $"\n  WHERE {Event(known)} < {LakeSession.TimestampLiteral(AsOf)}" : "")}{Newest("")}
        )
        """;

    /// <summary>What happened in each window; no row for a customer of whom nothing did.</summary>
    string Facts
    {
        get
        {
            const string Inside = "now.time >= windows.begins AND now.time < windows.ends";
            (string of, string when) = Target.Kind switch
            {
                TargetKind.RevenueDilution => (
                    $"""
                    sum(now.amount) FILTER (WHERE now.time < windows.as_of) AS amount_before,
                        sum(now.amount) FILTER (WHERE {Inside}) AS amount
                    """,
                    "now.time >= windows.since AND now.time < windows.ends"),
                TargetKind.FutureValue => ("sum(now.amount) AS amount", Inside),
                _ => ("count(*) AS count", Inside),
            };
            return $"""
                {Part("facts")} AS (
                  SELECT
                    now.customer_key,
                    windows.as_of,
                    {of}
                  FROM {Part("now")} AS now
                  JOIN {Part("windows")} AS windows ON {when}{Same("now")}
                  GROUP BY now.customer_key, windows.as_of
                )
                """;
        }
    }

    string Value =>
        $"""
        {Name} AS (
          SELECT
            population.customer_key,
            population.as_of,
            CASE WHEN windows.ends IS NOT NULL THEN {OfFacts} END AS {Sql.Identifier(Target.Name)}
          FROM {Population} AS population
          JOIN {Part("windows")} AS windows ON windows.as_of = population.as_of{Same("population")}
          LEFT JOIN {Part("facts")} AS facts
            ON facts.customer_key = population.customer_key AND facts.as_of = population.as_of
        )
        """;

    string OfFacts => Target.Kind switch
    {
        TargetKind.Inactivity or TargetKind.FirstDayChurn => "CASE WHEN facts.count IS NULL THEN 1 ELSE 0 END",
        TargetKind.ContractEnd => "CASE WHEN facts.count IS NULL THEN 0 ELSE 1 END",
        TargetKind.RevenueDilution =>
            $"CASE WHEN facts.amount_before > 0 THEN CASE WHEN {Money("coalesce(facts.amount, 0)")} "
            + $"< CAST({Kept} AS DECIMAL(10, 8)) * {Money("facts.amount_before")} THEN 1 ELSE 0 END END",
        TargetKind.FutureCount => "coalesce(facts.count, 0)",
        TargetKind.FutureValue => "coalesce(facts.amount, 0)",
        _ => throw new InvalidOperationException($"no SQL is known for the target kind {Target.Kind}"),
    };

    string Kept => (1 - Target.Drop!.Value).ToString(CultureInfo.InvariantCulture);

    /// <summary>Narrow enough that its product with a share fits.</summary>
    static string Money(string sum) => $"CAST({sum} AS DECIMAL(24, 4))";

    string Columns =>
        $"""
        CAST({Event(CustomerKey)} AS VARCHAR) AS customer_key,
            {Event(Target.Time)} AS time{Amount}
        """;

    string Amount => Target.Amount is { } amount ? $",\n    CAST({Event(amount)} AS DECIMAL(18, 4)) AS amount" : "";

    string Newest(string within)
    {
        if (Target.Key is null)
            return "";
        IEnumerable<string> order = new[] { Target.Time, Target.Amount, CustomerKey }.OfType<string>()
            .Select(column => $"{Event(column)} DESC");
        return $"""

              QUALIFY row_number() OVER (
                PARTITION BY {within}{string.Join(", ", Target.Key.Select(Event))}
                ORDER BY {Event(Target.Known!)} DESC, {string.Join(", ", order)}) = 1
            """;
    }

    /// <summary>That a window is the customer's own.</summary>
    string Same(string rows) => Looked is null ? "" : $" AND windows.customer_key = {rows}.customer_key";

    string Population => Part("population");

    string Part(string part) => Sql.Identifier($"{part}_{Target.Name}");

    static string Event(string column) => $"events.{Sql.Identifier(column)}";
}
