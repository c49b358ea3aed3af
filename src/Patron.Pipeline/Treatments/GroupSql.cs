using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// Whom chance leaves untreated, by stable hashes of the customers: the hold-out of the project, then control and business as usual of
/// the campaign. Without strata a customer, or a cluster, keeps their group whoever comes or goes; with strata the shares are exact
/// within each, to less than one customer, and which way they round is drawn too.
/// </summary>
/// <param name="campaign">The campaign.</param>
/// <param name="seed">The project's seed.</param>
sealed class GroupSql(Campaign campaign, long seed)
{
    public const int Open = 0;
    public const int Control = 1;
    public const int BusinessAsUsual = 2;
    public const int HoldOut = 3;

    /// <summary>What the hash of the hold-out is for: the same for every campaign.</summary>
    public const string HoldOutPurpose = "hold_out";

    /// <summary>Whether the customer is in the hold-out.</summary>
    public string HeldOut => campaign.Definition.HoldOut > 0
        ? $"stable_share({seed}, {Sql.Literal(HoldOutPurpose)}, {CustomerSource.View}.customer_key) < {Number(campaign.Definition.HoldOut)}"
        : "false";

    /// <summary>The stratum in words; NULL where there are none.</summary>
    public string Stratum => campaign.Strata.Count == 0
        ? "CAST(NULL AS VARCHAR)"
        : $"concat_ws(' / ', {string.Join(", ", campaign.Strata.Select(stratum => $"said({stratum.Text})"))})";

    /// <summary>
    /// The cluster in words, without spaces around it; for everybody alone where it is NULL or empty, by words that no cluster can have
    /// since they begin with a space. NULL where chance draws no clusters.
    /// </summary>
    public string Cluster => campaign.Cluster is { } cluster
        ? $"coalesce(nullif(trim(CAST(({cluster.Text}) AS VARCHAR)), ''), ' customer ' || {CustomerSource.View}.customer_key)"
        : "CAST(NULL AS VARCHAR)";

    /// <summary>The audience with what was drawn, <c>_drawn</c>.</summary>
    /// <param name="from">The audience.</param>
    public string ToSql(string from) => campaign.Strata.Count == 0 ? Drawn(from) : DrawnInStrata(from);

    string Drawn(string from) =>
        $"""
        SELECT
          * EXCLUDE (_held_out, _share),
          CASE WHEN _held_out THEN {HoldOut}
            WHEN NOT ({Pool}) THEN {Open}
            WHEN _share < {Number(campaign.Definition.Control)} THEN {Control}
            WHEN _share < {Number(Both)} THEN {BusinessAsUsual}
            ELSE {Open} END AS _drawn
        FROM (SELECT *, stable_share({seed}, {Purpose}, {Drawing}) AS _share FROM {from})
        """;

    string DrawnInStrata(string from) =>
        $"""
        SELECT
          * EXCLUDE (_held_out, _place, _of, _start),
          CASE WHEN _held_out THEN {HoldOut}
            WHEN NOT ({Pool}) THEN {Open}
            WHEN _place <= floor({Number(campaign.Definition.Control)} * _of + _start) THEN {Control}
            WHEN _place <= floor({Number(Both)} * _of + _start) THEN {BusinessAsUsual}
            ELSE {Open} END AS _drawn
        FROM (
          SELECT
            *,
            row_number() OVER (
              PARTITION BY _stratum, NOT _held_out AND {Pool} ORDER BY stable_hash({seed}, {Purpose}, customer_key), customer_key
            ) AS _place,
            count(*) OVER (PARTITION BY _stratum, NOT _held_out AND {Pool}) AS _of,
            stable_share({seed}, {Sql.Literal($"stratum:{campaign.Name}")}, _stratum) AS _start
          FROM {from}
        )
        """;

    /// <summary>SQL that is true of those whom control and business as usual are drawn from, the hold-out apart.</summary>
    public string Pool => campaign.Definition.ControlOf == ShareOf.Eligible ? "_fits <> 0" : "true";

    string Drawing => campaign.Cluster is null ? "customer_key" : "_cluster";

    string Purpose => Sql.Literal("treatment:" + campaign.Name);

    double Both => (double)((decimal)campaign.Definition.Control + (decimal)campaign.Definition.BusinessAsUsual);

    /// <summary>A DOUBLE literal; without an exponent SQL would read a DECIMAL.</summary>
    public static string Number(double share)
    {
        string text = share.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? text : text + "e0";
    }
}
