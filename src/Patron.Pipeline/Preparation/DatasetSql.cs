using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// SQL of a data set: <c>customer_key, as_of, part, macrosegment</c>, the features and the targets, ordered by instant and key.
/// The customers at each instant are those of the one target's population, or all that the feature groups know.
/// </summary>
/// <remarks>
/// Needs the scalar functions <c>exact_mean</c> and <c>stable_share</c>, and the project's zone as the session's.
/// </remarks>
sealed record DatasetSql
{
    public required DatasetDefinition Dataset { get; init; }

    public required IReadOnlyList<ModelColumn> Columns { get; init; }

    /// <summary>The column that names a customer.</summary>
    public required string CustomerKey { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Feeds the split and the sample.</summary>
    public required long Seed { get; init; }

    /// <summary>The run's instant.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>One SELECT of all rows.</summary>
    public string ToSql() =>
        $"""
        WITH {With([Instants, .. Targets.SelectMany(target => target.Expressions), Customers, Master, Members, Parts])}
        SELECT
          customer_key,
          as_of,
          part,
          macrosegment,
          {string.Join(",\n  ", FeaturesAndTargets.Select(Sql.Identifier))}
        FROM parts
        WHERE {Taken}
        ORDER BY as_of, customer_key
        """;

    /// <summary>
    /// One SELECT of the master table, over whose columns the user's conditions are: customers, instants and features.
    /// </summary>
    public string ToMasterSql() =>
        $"""
        WITH {With([Instants, .. Dataset.IsOfModel ? Targets[0].Expressions : [], Customers, Master])}
        SELECT * FROM master
        """;

    static string With(IEnumerable<string> expressions) => string.Join(",\n", expressions);

    IEnumerable<string> FeaturesAndTargets =>
        Columns.Select(column => column.Name).Concat(Dataset.Targets.Select(target => target.Name));

    IReadOnlyList<TargetSql> Targets
    {
        get
        {
            DateTimeOffset[] instants = [.. TrainingInstants.Of(Dataset, AsOf, Zone), AsOf];
            return [.. Dataset.Targets.Select(target => new TargetSql
            {
                Target = target,
                CustomerKey = CustomerKey,
                Instants = instants,
                AsOf = AsOf,
                Zone = Zone,
            })];
        }
    }

    /// <summary>What the rows of each instant may be used for.</summary>
    string Instants
    {
        get
        {
            IEnumerable<string> rows = SplitRows.Of(Dataset, AsOf, Zone)
                .Select(row => $"({LakeSession.TimestampLiteral(row.AsOf)}, {Word(row.Trains)}, {Word(row.Judges)}, false)")
                .Append($"({LakeSession.TimestampLiteral(AsOf)}, false, false, true)");
            return $"""
                instants (as_of, trains, judges, scores) AS (
                  VALUES
                    {string.Join(",\n    ", rows)}
                )
                """;
        }
    }

    string Customers
    {
        get
        {
            IEnumerable<string> sources = Dataset.IsOfModel
                ? [Targets[0].Name]
                : Dataset.Features.Select(group => LakeSession.Identifier(FeatureStep.TableOf(group)));
            IEnumerable<string> selects = sources.Select(source =>
                $"SELECT customer_key, as_of FROM {source} WHERE as_of IN (SELECT instants.as_of FROM instants)");
            return $"""
                customers AS (
                  {string.Join("\n  UNION\n  ", selects)}
                )
                """;
        }
    }

    string Master
    {
        get
        {
            IEnumerable<string> columns = Columns.Select(column => $"{column.Sql} AS {Sql.Identifier(column.Name)}");
            IEnumerable<string> joins = Dataset.Features.Select(group => Join(
                $"{LakeSession.Identifier(FeatureStep.TableOf(group))} AS {Alias(group)}", Alias(group), "customers"));
            return $"""
                master AS (
                  SELECT
                    customers.customer_key,
                    customers.as_of,
                    {string.Join(",\n    ", columns)}
                  FROM customers
                {string.Join('\n', joins)}
                )
                """;
        }
    }

    /// <summary>The rows of the user's population.</summary>
    string Members
    {
        get
        {
            IEnumerable<string> whens = Dataset.Macrosegments.Select(
                rule => $"WHEN ({SqlLayout.Canonical(rule.When)}) THEN {Sql.Literal(rule.Name)}");
            string segment = Dataset.Macrosegments.Count == 0
                ? "CAST(NULL AS VARCHAR)"
                : $"CASE {string.Join(' ', whens)} END";
            return $"""
                members AS (
                  SELECT *, {segment} AS macrosegment
                  FROM master{(Dataset.Population is { } population ? $"\n  WHERE ({SqlLayout.Canonical(population)})" : "")}
                )
                """;
        }
    }

    string Parts
    {
        get
        {
            IEnumerable<string> targets = Targets.Select(target => $"{target.Name}.{Sql.Identifier(target.Target.Name)}");
            IEnumerable<string> joins = Targets.Select(target => Join(target.Name, target.Name, "members"));
            return $"""
                parts AS (
                  SELECT
                    members.*,
                    {string.Join(",\n    ", targets)},
                    {Part} AS part
                  FROM members
                  JOIN instants ON instants.as_of = members.as_of
                {string.Join('\n', joins)}
                )
                """;
        }
    }

    /// <summary>NULL for rows that are left out.</summary>
    string Part
    {
        get
        {
            if (Dataset.Split is not { } split)
                return $"CASE WHEN instants.scores THEN '{DatasetPart.Score}' ELSE '{DatasetPart.Train}' END";
            string share = Share("split", "members.customer_key");
            string judged = "CASE WHEN instants.judges THEN";
            decimal kept = (decimal)split.Test + (decimal)split.Validation;
            return $"""
                CASE
                      WHEN instants.scores THEN '{DatasetPart.Score}'
                      WHEN {share} < {Number(split.Test)} THEN {judged} '{DatasetPart.Test}' END
                      WHEN {share} < {Number(kept)} THEN {judged} '{DatasetPart.Validation}' END
                      WHEN instants.trains THEN '{DatasetPart.Train}'
                    END
                """;
        }
    }

    /// <summary>The rows that stay: all but training rows outside the sample.</summary>
    string Taken => (Dataset.Sample, Dataset.Stratify) switch
    {
        (null, _) => "part IS NOT NULL",
        ({ } sample, null) =>
            $"part IS NOT NULL AND (part <> '{DatasetPart.Train}' OR {Share("dataset", "customer_key")} < {Number(sample)})",
        ({ } sample, { } target) =>
            $"""
            part IS NOT NULL
            QUALIFY part <> '{DatasetPart.Train}' OR row_number() OVER (
                PARTITION BY part, {Sql.Identifier(target)}
                ORDER BY {Share("dataset", "customer_key")}, customer_key, as_of)
              <= round(count(*) OVER (PARTITION BY part, {Sql.Identifier(target)}) * {Number(sample)})
            """,
    };

    string Share(string purpose, string key) =>
        $"stable_share({Seed.ToString(CultureInfo.InvariantCulture)}, {Sql.Literal(purpose)}, {key})";

    static string Join(string relation, string alias, string to) =>
        $"  LEFT JOIN {relation} ON {alias}.customer_key = {to}.customer_key AND {alias}.as_of = {to}.as_of";

    static string Alias(FeatureGroupDefinition group) => Sql.Identifier("features_" + group.Name);

    /// <summary>A DECIMAL, so that no share is rounded.</summary>
    static string Number(double share) => Number((decimal)share);

    static string Number(decimal share) => share.ToString("0.################", CultureInfo.InvariantCulture);

    static string Word(bool value) => value ? "true" : "false";
}
