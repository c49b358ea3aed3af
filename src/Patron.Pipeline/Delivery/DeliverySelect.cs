using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Delivery;

/// <summary>The treated contacts of a campaign with the columns that a delivery asks for.</summary>
/// <param name="project">The project.</param>
/// <param name="campaign">The campaign.</param>
/// <param name="delivery">The delivery.</param>
sealed class DeliverySelect(ProjectDefinition project, TreatmentDefinition campaign, DeliveryDefinition delivery)
{
    IReadOnlyList<DeliveryColumn> Columns =>
        delivery.Columns.Count > 0 ? delivery.Columns : DeliveryColumn.Usual(project.Settings.CustomerKey);

    string[] Joined => [.. TablesOf(delivery)];

    /// <summary>Tables other than <c>gold.treatments</c> that columns of a delivery are of.</summary>
    public static IEnumerable<string> TablesOf(DeliveryDefinition delivery) => delivery.Columns.Select(column => column.Table).OfType<string>().Distinct();

    /// <summary>SQL of all treated contacts of an instant: <c>_key</c>, <c>_contact</c> and the columns in a struct, <c>_row</c>.</summary>
    public string ToSql(DateTimeOffset asOf)
    {
        string key = Sql.Identifier(project.Settings.CustomerKey);
        IEnumerable<string> joins = Joined.Select((table, at) => Invariant(
            $"LEFT JOIN {LakeSession.Identifier(table)} AS joined_{at} ON CAST(joined_{at}.{key} AS VARCHAR) = treated.customer_key"));
        return $"""
            SELECT
              treated.customer_key AS _key,
              treated.contact_no AS _contact,
              struct_pack({string.Join(", ", Columns.Select(column => $"{Sql.Identifier(column.Name)} := {Value(column, asOf)}"))}) AS _row
            FROM {TreatStep.Table} AS treated {string.Join(' ', joins)}
            WHERE treated.campaign = {Sql.Literal(campaign.Name)} AND treated.as_of = {LakeSession.TimestampLiteral(asOf)}
              AND treated."group" = '{Reasons.Treated}'
            """;
    }

    /// <summary>Refuses tables that lack a column, or have a customer twice.</summary>
    /// <exception cref="ProjectException">One does.</exception>
    public void Check(LakeSession lake)
    {
        ProblemList problems = new();
        foreach (string table in Joined)
        {
            string[] columns = [.. lake.Snapshot(table).Schema.Fields.Select(field => field.Name)];
            IEnumerable<string> needed = Columns.Where(column => column.Table == table).Select(column => column.Column[(table.Length + 1)..])
                .Prepend(project.Settings.CustomerKey);
            string[] missing = [.. needed.Where(column => !columns.Contains(column, StringComparer.OrdinalIgnoreCase))];
            foreach (string column in missing)
                problems.Add(delivery.Place.Problem($"table {table} has no column '{column}'", Suggestion.Among(column, columns)));
            if (missing.Length == 0 && HasSomebodyTwice(table, lake))
            {
                problems.Add(delivery.Place.Problem(
                    $"table {table} has customers more than once, and nothing says which row is theirs", "name a table with one row for each customer"));
            }
        }

        problems.ThrowIfAny();
    }

    bool HasSomebodyTwice(string table, LakeSession lake) => lake.Connection.Scalar<bool>(
        $"""
        SELECT count({Sql.Identifier(project.Settings.CustomerKey)}) > count(DISTINCT {Sql.Identifier(project.Settings.CustomerKey)})
        FROM {LakeSession.Identifier(table)}
        """);

    string Value(DeliveryColumn column, DateTimeOffset asOf)
    {
        if (column.Table is { } table)
            return Invariant($"joined_{Array.IndexOf(Joined, table)}.{Sql.Identifier(column.Column[(table.Length + 1)..])}");
        return column.Column switch
        {
            // Predicted money has its cents at delivery.
            "expected_value" or "cost" => $"CAST(round(treated.{column.Column}, 2) AS DECIMAL(18, 2))",
            "as_of" => $"{Sql.Literal(AsOf.Text(asOf))}",
            _ => $"treated.{Sql.Identifier(column.Column)}",
        };
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
