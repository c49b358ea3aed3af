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
/// for at later instants, and found in one pass with their contacts: they alone are kept, in a table, and those that were read
/// before an earlier one are taken out of it again. Conditions on texts are written as functions, which the engine computes once
/// for each value of a file's dictionary and not for each row.
/// </remarks>
sealed class FirstContacts
{
    public const string Name = "first_contacts";

    const string Later = "later_contacts";
    const string Key = "campaign, customer_key";
    const string Row = """as_of, contact_no, intended_rule, "group", stratum, cost, cluster""";

    readonly string _contacts;
    readonly IReadOnlyList<CampaignCourse> _campaigns;

    FirstContacts(string contacts, IReadOnlyList<CampaignCourse> campaigns) => (_contacts, _campaigns) = (contacts, campaigns);

    /// <summary>Whether a customer can have contacts in several campaigns.</summary>
    public bool SeveralCampaigns => _campaigns.Count > 1;

    /// <summary>Every instant of the campaigns, those included at which nobody came new.</summary>
    public IEnumerable<CampaignInstant> Instants =>
        _campaigns.SelectMany(one => one.All.Select(instant => new CampaignInstant(one.Campaign, instant)));

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
    static List<CampaignCourse> InstantsOf(
        string contacts, DateTimeOffset asOf, Connection connection, CancellationToken cancellation)
    {
        using Result result = connection.Query(
            $"""
            SELECT DISTINCT campaign, as_of FROM {LakeSession.Identifier(TreatStep.Table)}
            WHERE as_of <= {LakeSession.TimestampLiteral(asOf)} ORDER BY ALL
            """,
            cancellation);
        ColumnTable rows = result.ReadAll();
        List<CampaignCourse> found = [];
        var campaigns = rows.Texts("campaign").Zip(rows.DateTimes("as_of")).GroupBy(one => one.First!, one => Utc(one.Second));
        foreach (IGrouping<string, DateTimeOffset> of in campaigns)
        {
            DateTimeOffset[] all = [.. of];
            if ((FirstOf($"{At("=", all[0])} AND {Among([of.Key])} LIMIT 1") ?? FirstOf(Among([of.Key]))) is { } first)
                found.Add(new CampaignCourse(of.Key, first, all));
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

    /// <summary>Those who came new after the first instant of a campaign, with the rows of their own first one.</summary>
    void MakeLater(Database database, Connection connection, CancellationToken cancellation)
    {
        CampaignCourse[] repeated = [.. _campaigns.Where(one => one.IsRepeated)];
        if (repeated.Length == 0)
            return;
        string number = NumberIn(repeated);
        string first = $"{_contacts} AS contacts WHERE {When("=", repeated)}";
        long count = connection.Scalar<long>($"SELECT count(*) FROM {first}", cancellation);
        using var customers = FirstCustomers.Register(database, count);
        connection.Scalar<long>(FirstCustomers.Add(first, number), cancellation);
        string later = $"{_contacts} AS contacts WHERE {When(">", repeated)} AND NOT {FirstCustomers.Has(number)}";
        string came = FirstCustomers.NoLater($"(SELECT {Key}, {Row} FROM {later})", number);
        WriteUnordered($"CREATE OR REPLACE TEMP TABLE {Later} AS {came}", connection, cancellation);
        connection.Execute($"DELETE FROM {Later} WHERE NOT {FirstCustomers.IsEarliest(number)}", cancellation);
    }

    /// <summary>To keep rows in order costs more than to write them.</summary>
    static void WriteUnordered(string sql, Connection connection, CancellationToken cancellation)
    {
        bool isKept = connection.Scalar<bool>("SELECT current_setting('preserve_insertion_order')", cancellation);
        try
        {
            connection.Execute("SET preserve_insertion_order = false", cancellation);
            connection.Execute(sql, cancellation);
        }
        finally
        {
            connection.Execute($"SET preserve_insertion_order = {(isKept ? "true" : "false")}", CancellationToken.None);
        }
    }

    /// <summary>SQL of a campaign's number among some.</summary>
    static string NumberIn(CampaignCourse[] campaigns) => campaigns.Length == 1
        ? "0"
        : $"CAST(list_position([{string.Join(", ", campaigns.Select(one => Sql.Literal(one.Campaign)))}], campaign) AS INTEGER)";

    /// <summary>SQL that compares a contact's instant with the first of its campaign, true of no other campaigns.</summary>
    string When(string comparison, IReadOnlyList<CampaignCourse> campaigns) => campaigns.Count == 0 ? "false" : "(" + string.Join(
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
    /// <param name="All">All of them, in their order.</param>
    sealed record CampaignCourse(string Campaign, DateTimeOffset First, IReadOnlyList<DateTimeOffset> All)
    {
        public bool IsRepeated => First < All[^1];
    }
}
