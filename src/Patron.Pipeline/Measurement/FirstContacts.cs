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
/// for at later instants, and found in one pass with their contact: they alone are kept, in a table. Conditions on texts are
/// written as functions, which the engine computes once for each value of a file's dictionary and not for each row.
/// </remarks>
sealed class FirstContacts
{
    public const string Name = "first_contacts";

    const string Later = "later_contacts";
    const string Key = "campaign, customer_key";
    const string Row = """as_of, contact_no, intended_rule, "group", stratum, cost, cluster""";

    readonly string _contacts;
    readonly IReadOnlyList<Instants> _campaigns;

    FirstContacts(string contacts, IReadOnlyList<Instants> campaigns) => (_contacts, _campaigns) = (contacts, campaigns);

    /// <summary>Whether a customer can have contacts in several campaigns.</summary>
    public bool SeveralCampaigns => _campaigns.Count > 1;

    /// <summary>Makes the view; decisions are in their table.</summary>
    public static FirstContacts Make(
        Database database, Connection connection, DateTimeOffset asOf, CancellationToken cancellation)
    {
        // Decisions of former versions of the program have no clusters.
        string cluster = HasClusters(connection) ? "" : ", CAST(NULL AS VARCHAR) AS cluster";
        // Chance drew the groups among those whom a rule fits, so that only these can be compared.
        string contacts = $"""
            (
              SELECT *{cluster} FROM {LakeSession.Identifier(TreatStep.Table)}
              WHERE as_of <= {LakeSession.TimestampLiteral(asOf)} AND intended_rule IS NOT NULL
                AND list_contains([{string.Join(", ", Groups.All.Select(Sql.Literal))}], "group")
            )
            """;
        FirstContacts found = new(contacts, InstantsOf(contacts, asOf, connection, cancellation));
        found.MakeLater(database, connection, cancellation);
        connection.Execute($"CREATE OR REPLACE TEMP VIEW {Name} AS {found.Select}", cancellation);
        return found;
    }

    /// <summary>Frees what the view keeps.</summary>
    public static void Drop(Connection connection) =>
        connection.Execute($"DROP VIEW {Name}; DROP TABLE IF EXISTS {Later}");

    static bool HasClusters(Connection connection)
    {
        using Result decided = connection.Query($"SELECT * FROM {LakeSession.Identifier(TreatStep.Table)} LIMIT 0");
        return decided.Columns.Any(column => column.Name == "cluster");
    }

    /// <summary>
    /// Of each campaign its first instant at which anybody counts: mostly that of its first rows, which one more row tells. Where
    /// nobody counted at first, all rows of the campaign are asked.
    /// </summary>
    static List<Instants> InstantsOf(
        string contacts, DateTimeOffset asOf, Connection connection, CancellationToken cancellation)
    {
        using Result result = connection.Query(
            $"""
            SELECT campaign, min(as_of) AS first, max(as_of) AS last, coalesce(CAST(max(contact_no) AS BIGINT), 1) AS contacts
            FROM {LakeSession.Identifier(TreatStep.Table)} WHERE as_of <= {LakeSession.TimestampLiteral(asOf)}
            GROUP BY campaign ORDER BY campaign
            """,
            cancellation);
        ColumnTable rows = result.ReadAll();
        List<Instants> found = [];
        for (int row = 0; row < rows.Rows; row++)
        {
            (string campaign, DateTimeOffset start) = (rows.Texts("campaign")[row]!, Utc(rows.DateTimes("first")[row]));
            if ((FirstOf($"{At("=", start)} AND {Among([campaign])} LIMIT 1") ?? FirstOf(Among([campaign]))) is { } first)
                found.Add(new Instants(campaign, first, Utc(rows.DateTimes("last")[row]), rows.Longs("contacts")[row]));
        }

        return found;

        DateTimeOffset? FirstOf(string where)
        {
            string select = $"SELECT min(as_of) FROM (SELECT as_of FROM {contacts} WHERE {where})";
            return connection.Scalar<DateTime?>(select, cancellation) is { } first ? Utc(first) : null;
        }

        static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
    }

    string Select
    {
        get
        {
            string first = $"SELECT {Key}, {Row} FROM {_contacts} WHERE {When("=", _campaigns)}";
            string later = $"{first} UNION ALL SELECT {Key}, {Row} FROM {Later}";
            return _campaigns.Any(one => one.IsRepeated) ? later : first;
        }
    }

    /// <summary>
    /// Those who came new after the first instant of a campaign, with the rows of their own first one: one of them from the pass
    /// that finds it, and where there are several contacts at an instant, the others by another.
    /// </summary>
    void MakeLater(Database database, Connection connection, CancellationToken cancellation)
    {
        Instants[] repeated = [.. _campaigns.Where(one => one.IsRepeated)];
        if (repeated.Length == 0)
            return;
        string first = $"{_contacts} AS contacts WHERE {When("=", repeated)}";
        string kept = FirstCustomers.NoEarlier(first, NumberIn(repeated));
        long count = connection.Scalar<long>($"SELECT count(*) FROM {first}", cancellation);
        using var customers = FirstCustomers.Register(database, count);
        connection.Scalar<long>($"SELECT count(*) FROM ({kept})", cancellation);
        customers.Seal();
        connection.Execute(LaterTable(repeated), cancellation);
    }

    string LaterTable(Instants[] repeated)
    {
        // A column that is the same in all rows would cost as much to hash as one that is not.
        (string key, string campaign) = repeated.Length == 1
            ? ("customer_key", $"{Sql.Literal(repeated[0].Campaign)} AS campaign")
            : ("customer_key, campaign", "campaign");
        string later = $"(SELECT {Key}, {Row} FROM {_contacts} AS contacts WHERE {When(">", repeated)})";
        string number = NumberIn(repeated);
        string[] others = [.. Row.Split(", ").Where(column => column != "as_of")];
        string packed = string.Join(", ", others.Select(column => $"{column} := {column}"));
        string came = $"""
            SELECT {campaign}, customer_key, as_of, unnest(contact)
            FROM (
              SELECT {key}, min(as_of) AS as_of, arg_min(struct_pack({packed}), as_of) AS contact
              FROM ({FirstCustomers.NoEarlier($"{later} AS later WHERE NOT {FirstCustomers.Has(number)}", number)})
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

    /// <summary>SQL of a campaign's number among some.</summary>
    static string NumberIn(Instants[] campaigns) => campaigns.Length == 1
        ? "0"
        : $"CAST(list_position([{string.Join(", ", campaigns.Select(one => Sql.Literal(one.Campaign)))}], campaign) AS INTEGER)";

    /// <summary>SQL that compares a contact's instant with the first of its campaign, true of no other campaigns.</summary>
    string When(string comparison, IReadOnlyList<Instants> campaigns) => campaigns.Count == 0 ? "false" : "(" + string.Join(
        " OR ",
        campaigns.GroupBy(one => one.First).OrderBy(one => one.Key).Select(one => one.Count() == _campaigns.Count
            ? At(comparison, one.Key)
            : $"({At(comparison, one.Key)} AND {Among([.. one.Select(campaign => campaign.Campaign)])})")) + ")";

    static string At(string comparison, DateTimeOffset instant) => $"as_of {comparison} {LakeSession.TimestampLiteral(instant)}";

    /// <summary>Of a single campaign the engine need not read what files say they do not have.</summary>
    static string Among(string[] campaigns) => campaigns.Length == 1
        ? $"campaign = {Sql.Literal(campaigns[0])}"
        : $"list_contains([{string.Join(", ", campaigns.Select(Sql.Literal))}], campaign)";

    /// <param name="Campaign">The campaign.</param>
    /// <param name="First">Its first instant at which anybody counts.</param>
    /// <param name="Last">Its last.</param>
    /// <param name="MostContacts">The highest number of a contact.</param>
    sealed record Instants(string Campaign, DateTimeOffset First, DateTimeOffset Last, long MostContacts)
    {
        public bool IsRepeated => First < Last;
    }
}
