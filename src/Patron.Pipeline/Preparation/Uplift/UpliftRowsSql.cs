using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Uplift;

/// <summary>
/// SQL of the rows of an uplift model: <c>customer_key, as_of, contacted_at, campaign, treatment, treated, part</c>, features as
/// of <c>as_of</c> and the
/// outcome. A row is a contact whose outcome is known, or at the run's instant a customer to score.
/// </summary>
/// <remarks>Needs the functions and the zone that <see cref="DatasetSql"/> needs.</remarks>
sealed record UpliftRowsSql
{
    public required UpliftDefinition Model { get; init; }

    public required IReadOnlyList<ModelColumn> Columns { get; init; }

    /// <summary>
    /// A relation of <c>customer_key, contacted_at, campaign, treatment, treated, features_of, since, begins, ends</c>.
    /// </summary>
    public required string Contacts { get; init; }

    public required string CustomerKey { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Feeds the split: the customers that data sets of the same share test on are those kept here.</summary>
    public required long Seed { get; init; }

    /// <summary>The run's instant.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>One SELECT of all rows, in no particular order.</summary>
    public string ToSql()
    {
        TargetSql outcome = Outcome with { Looked = "looked" };
        string name = Sql.Identifier(Model.Outcome.Name);
        return $"""
            WITH looked AS (
              SELECT DISTINCT customer_key, contacted_at AS as_of, since, begins, ends
              FROM {Contacts}
              WHERE features_of IS NOT NULL AND ends IS NOT NULL
            ),
            {string.Join(",\n", outcome.Expressions)},
            members AS (
              SELECT
                contacts.customer_key,
                contacts.features_of AS as_of,
                contacts.contacted_at,
                contacts.campaign,
                contacts.treatment,
                contacts.treated,
                CASE WHEN {Share} THEN '{DatasetPart.Test}' ELSE '{DatasetPart.Train}' END AS part,
                outcome.{name}
              FROM {Contacts} AS contacts
              JOIN {outcome.Name} AS outcome ON outcome.customer_key = contacts.customer_key AND outcome.as_of = contacts.contacted_at
              WHERE contacts.features_of IS NOT NULL AND outcome.{name} IS NOT NULL
              UNION ALL
              SELECT customer_key, as_of, NULL, NULL, NULL, NULL, '{DatasetPart.Score}', NULL
              FROM (
                {(Outcome with { Instants = [AsOf] }).ToPopulationSql().ReplaceLineEndings("\n    ")}
              )
            )
            SELECT
              {string.Join(",\n  ", UpliftDefinition.OwnColumns.Select(column => "members." + column))},
              {string.Join(",\n  ", Columns.Select(column => $"{column.Sql} AS {Sql.Identifier(column.Name)}"))},
              members.{name}
            FROM members
            {string.Join('\n', Model.Features.Select(Join))}
            """;
    }

    /// <summary>The order of rows, in which no two contacts can change places unseen.</summary>
    public static string Order => string.Join(", ", UpliftDefinition.OwnColumns);

    TargetSql Outcome => new() { Target = Model.Outcome, CustomerKey = CustomerKey, Instants = [], AsOf = AsOf, Zone = Zone };

    string Share => string.Create(
        CultureInfo.InvariantCulture, $"stable_share({Seed}, 'split', contacts.customer_key) < {(decimal)Model.Test:0.################}");

    static string Join(FeatureGroupDefinition group)
    {
        string alias = Sql.Identifier("features_" + group.Name);
        return $"LEFT JOIN {LakeSession.Identifier(FeatureStep.TableOf(group))} AS {alias} ON {alias}.customer_key = members.customer_key "
            + $"AND {alias}.as_of = members.as_of";
    }
}
