using System.Globalization;
using System.Numerics;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>
/// Brings the table of a group with a timeline up to date: only instants that are new, or whose rows have changed since, are computed;
/// those no longer wanted go.
/// </summary>
sealed class FeatureRefresh(StepContext context, AggregateGroupDefinition group, string definition, FeatureSql sql)
{
    readonly string _table = FeatureStep.TableOf(group);

    public void Run()
    {
        Dictionary<string, string> known = Fingerprints();
        FeatureState? state = context.Lake.Exists(_table)
            ? FeatureState.Of(context.Project, group, definition, context.Lake.VersionOf(_table))
            : null;
        if (state is null)
            context.Lake.Overwrite(_table, sql.ToSql(), context);
        else
            Replace(state, known);
        TableVersion version = context.Lake.VersionOf(_table);
        new FeatureState(definition, version.Id, version.Version, known).Write(context.Project, group);
    }

    void Replace(FeatureState state, Dictionary<string, string> known)
    {
        DateTimeOffset[] stale = [.. sql.AsOfs.Where(asOf => state.Known.GetValueOrDefault(AsOf.Text(asOf)) != known[AsOf.Text(asOf)])];
        string[] touched = [.. stale.Select(AsOf.Text).Concat(state.Known.Keys.Where(asOf => !known.ContainsKey(asOf))).Distinct()];
        if (touched.Length == 0)
            return;
        string select = stale.Length > 0
            ? (sql with { AsOfs = stale }).ToSql()
            : $"SELECT * FROM {LakeSession.Identifier(_table)} WHERE false";
        context.Lake.Bind([_table]);
        context.Lake.Replace(_table, $"as_of IN ({string.Join(", ", touched.Select(asOf => $"TIMESTAMPTZ {Sql.Literal(asOf)}"))})", select, context);
    }

    /// <summary>Of each instant the rows known before it: their number and the sum of their hashes.</summary>
    Dictionary<string, string> Fingerprints()
    {
        FingerprintSql fingerprints = new()
        {
            Group = group, CustomerKey = sql.CustomerKey, AsOfs = sql.AsOfs, Zone = sql.Zone, TimeType = sql.TimeType, KnownType = sql.KnownType,
        };
        using Result result = context.Lake.Connection.Query(fingerprints.ToSql(), context.Cancellation);
        ColumnTable slices = result.ReadAll();
        long[] numbers = slices.Longs("slice");
        long[] rows = slices.Longs("rows");
        string?[] hashes = slices.Texts("hash");
        Dictionary<string, string> known = [];
        (long Rows, BigInteger Hash) sum = default;
        int next = 0;
        foreach ((int slice, DateTimeOffset asOf) in sql.AsOfs.Order().Index())
        {
            for (; next < slices.Rows && numbers[next] <= slice; next++)
                sum = (sum.Rows + rows[next], sum.Hash + BigInteger.Parse(hashes[next]!, CultureInfo.InvariantCulture));
            known.Add(AsOf.Text(asOf), string.Create(CultureInfo.InvariantCulture, $"{sum.Rows}:{sum.Hash}"));
        }

        return known;
    }
}
