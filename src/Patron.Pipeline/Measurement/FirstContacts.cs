using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// The contacts that count, as a view of the session with columns of <c>gold.treatments</c>: of each customer those of the
/// campaign's first instant that had a rule for them. From then on treatment itself decides who gets what, so that later groups
/// are no longer alike.
/// </summary>
/// <remarks>
/// Whoever is in a campaign at its first instant counts there, whatever comes later. So only customers who were not are looked
/// for at later instants, and found in one pass with their contact: they alone are kept, in a table.
/// </remarks>
sealed class FirstContacts
{
    public const string Name = "first_contacts";

    const string Later = "later_contacts";
    const string Key = "campaign, customer_key";
    const string Row = """as_of, contact_no, intended_rule, "group", stratum, cost""";

    readonly string _contacts;
    readonly IReadOnlyList<Instants> _campaigns;

    FirstContacts(string contacts, IReadOnlyList<Instants> campaigns) => (_contacts, _campaigns) = (contacts, campaigns);

    /// <summary>Whether a customer can have contacts in several campaigns.</summary>
    public bool SeveralCampaigns => _campaigns.Count > 1;

    /// <summary>Makes the view; decisions are in their table.</summary>
    public static FirstContacts Make(Connection connection, DateTimeOffset asOf, CancellationToken cancellation)
    {
        // Chance drew the groups among those whom a rule fits, so that only these can be compared.
        string contacts = $"""
            (
              SELECT * FROM {LakeSession.Identifier(TreatStep.Table)}
              WHERE as_of <= {LakeSession.TimestampLiteral(asOf)} AND intended_rule IS NOT NULL
                AND "group" IN ({string.Join(", ", Groups.All.Select(Sql.Literal))})
            )
            """;
        FirstContacts found = new(contacts, InstantsOf(contacts, connection, cancellation));
        if (found._campaigns.Any(one => one.IsRepeated))
            connection.Execute(found.LaterTable, cancellation);
        connection.Execute($"CREATE OR REPLACE TEMP VIEW {Name} AS {found.Select}", cancellation);
        return found;
    }

    /// <summary>Frees what the view keeps.</summary>
    public static void Drop(Connection connection) =>
        connection.Execute($"DROP VIEW {Name}; DROP TABLE IF EXISTS {Later}");

    static IReadOnlyList<Instants> InstantsOf(string contacts, Connection connection, CancellationToken cancellation)
    {
        using Result result = connection.Query(
            $"""
            SELECT campaign, min(as_of) AS first, max(as_of) AS last, CAST(max(contact_no) AS BIGINT) AS contacts
            FROM {contacts} GROUP BY campaign ORDER BY campaign
            """,
            cancellation);
        ColumnTable rows = result.ReadAll();
        return
        [
            .. Enumerable.Range(0, rows.Rows).Select(row => new Instants(
                rows.Texts("campaign")[row]!, Utc(rows.DateTimes("first")[row]), Utc(rows.DateTimes("last")[row]),
                rows.Longs("contacts")[row])),
        ];

        static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
    }

    string Select
    {
        get
        {
            string first = $"SELECT {Key}, {Row} FROM {_contacts} WHERE {IsFirst(_campaigns)}";
            string later = $"{first} UNION ALL SELECT {Key}, {Row} FROM {Later}";
            return _campaigns.Any(one => one.IsRepeated) ? later : first;
        }
    }

    /// <summary>
    /// Those who came new after the first instant of a campaign, with the rows of their own first one: one of them from the pass
    /// that finds it, and where there are several contacts at an instant, the others by another.
    /// </summary>
    string LaterTable
    {
        get
        {
            Instants[] repeated = [.. _campaigns.Where(one => one.IsRepeated)];
            // A column that is the same in all rows would cost as much to hash as one that is not.
            (string key, string campaign) = repeated.Length == 1
                ? ("customer_key", $"{Sql.Literal(repeated[0].Campaign)} AS campaign")
                : ("customer_key, campaign", "campaign");
            string first = IsFirst(repeated);
            string later = $"""
                (
                  SELECT {Key}, {Row} FROM {_contacts} AS contacts
                  WHERE campaign IN ({NamesOf(repeated)}) AND NOT ({first})
                )
                """;
            string[] others = [.. Row.Split(", ").Where(column => column != "as_of")];
            string packed = string.Join(", ", others.Select(column => $"{column} := {column}"));
            string came = $"""
                SELECT {campaign}, customer_key, as_of, unnest(contact)
                FROM (
                  SELECT {key}, min(as_of) AS as_of, arg_min(struct_pack({packed}), as_of) AS contact
                  FROM {later} AS later
                  ANTI JOIN (SELECT {key} FROM {_contacts} AS contacts WHERE {first}) AS firsts USING ({key})
                  GROUP BY {key}
                )
                """;
            return $"CREATE OR REPLACE TEMP TABLE {Later} AS " + (repeated.All(one => one.MostContacts <= 1) ? came : $"""
                WITH came AS MATERIALIZED ({came})
                FROM came
                UNION ALL
                SELECT {Key}, as_of, {string.Join(", ", others.Select(column => "later." + column))}
                FROM {later} AS later JOIN came USING ({Key}, as_of)
                WHERE later.contact_no <> came.contact_no
                """);
        }
    }

    static string IsFirst(IReadOnlyList<Instants> campaigns) => campaigns.Count == 0 ? "false" : string.Join(
        " OR ",
        campaigns.GroupBy(one => one.First).OrderBy(one => one.Key).Select(one =>
            $"(as_of = {LakeSession.TimestampLiteral(one.Key)} AND campaign IN ({NamesOf(one)}))"));

    static string NamesOf(IEnumerable<Instants> campaigns) =>
        string.Join(", ", campaigns.Select(one => Sql.Literal(one.Campaign)));

    /// <param name="Campaign">The campaign.</param>
    /// <param name="First">Its first instant.</param>
    /// <param name="Last">Its last.</param>
    /// <param name="MostContacts">The highest number of a contact.</param>
    sealed record Instants(string Campaign, DateTimeOffset First, DateTimeOffset Last, long MostContacts)
    {
        public bool IsRepeated => First < Last;
    }
}
