using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>What is known of customers' contacts, one row for each of whom something is: lists, causes to be left alone, contacts had.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="project">The project.</param>
sealed class ContactSql(Campaign campaign, ProjectDefinition project)
{
    ContactRules Rules => campaign.Definition.Contact;

    /// <summary>One SELECT with the columns of <see cref="ContactColumns"/>; null where there is nothing to know.</summary>
    /// <param name="history">SQL of contacts had.</param>
    /// <param name="asOf">The instant.</param>
    public string? ToSql(string? history, DateTimeOffset asOf)
    {
        string key = Sql.Identifier(project.Settings.CustomerKey);
        List<string> parts =
        [
            .. Rules.DoNotContact.Select((table, at) =>
                $"SELECT CAST({key} AS VARCHAR) AS customer_key, true AS {ContactColumns.Listed(at)} FROM {LakeSession.Identifier(table)}"),
            .. Rules.CoolDowns.Select((coolDown, at) => CoolDown(coolDown, at, key, asOf)),
            .. history is null ? Array.Empty<string>() : [history],
        ];
        if (parts.Count == 0)
            return null;
        // An empty row gives every column, whatever parts there are.
        return $"""
            SELECT customer_key, {string.Join(", ", Columns.Select(column => $"max({column.Name}) AS {column.Name}"))}
            FROM (
              SELECT CAST(NULL AS VARCHAR) AS customer_key, {string.Join(", ", Columns.Select(column => $"CAST(NULL AS {column.Type}) AS {column.Name}"))}
              UNION ALL BY NAME
              {string.Join("\n  UNION ALL BY NAME\n  ", parts)}
            )
            WHERE customer_key IS NOT NULL
            GROUP BY customer_key
            """;
    }

    /// <summary>Adds what the tables lack.</summary>
    public void Check(LakeSession lake, ProblemList problems)
    {
        foreach (string table in Rules.DoNotContact)
            Require(table, project.Settings.CustomerKey, lake, problems);
        foreach (CoolDown coolDown in Rules.CoolDowns)
        {
            Require(coolDown.Table, project.Settings.CustomerKey, lake, problems);
            Require(coolDown.Table, coolDown.Time, lake, problems);
        }
    }

    IEnumerable<(string Name, string Type)> Columns =>
    [
        .. Rules.DoNotContact.Select((_, at) => (ContactColumns.Listed(at), "BOOLEAN")),
        .. Rules.CoolDowns.Select((_, at) => (ContactColumns.Last(at), "TIMESTAMPTZ")),
        .. Rules.AtMost.Select((_, at) => (ContactColumns.Contacts(at), "BIGINT")),
        (ContactColumns.Other, "VARCHAR"),
    ];

    string CoolDown(CoolDown coolDown, int at, string key, DateTimeOffset asOf)
    {
        string time = $"CAST({Sql.Identifier(coolDown.Time)} AS TIMESTAMPTZ)";
        string from = LakeSession.TimestampLiteral(AsOf.Before(asOf, coolDown.Length, project.Settings.Zone));
        return $"""
            SELECT CAST({key} AS VARCHAR) AS customer_key, max({time}) AS {ContactColumns.Last(at)} FROM {LakeSession.Identifier(coolDown.Table)}
              WHERE {time} > {from} AND {time} < {LakeSession.TimestampLiteral(asOf)} GROUP BY ALL
            """;
    }

    void Require(string table, string column, LakeSession lake, ProblemList problems)
    {
        string[] columns = [.. lake.Snapshot(table).Schema.Fields.Select(field => field.Name)];
        if (!columns.Contains(column, StringComparer.OrdinalIgnoreCase))
        {
            problems.Add(
                campaign.Definition.File, $"table {table}, which rules of contact name, has no column '{column}'",
                Projects.Reading.Suggestion.Among(column, columns));
        }
    }
}
