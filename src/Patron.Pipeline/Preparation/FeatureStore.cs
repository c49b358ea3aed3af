using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>What a feature group's table holds.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Table">Its table.</param>
/// <param name="Version">The table's version.</param>
/// <param name="Written">When it was written.</param>
/// <param name="Dates">Its as-of instants with the number of customers, in their order.</param>
/// <param name="Features">Its features.</param>
public sealed record StoredFeatures(
    string Group, string Table, long Version, DateTimeOffset Written, IReadOnlyList<(DateTimeOffset AsOf, long Customers)> Dates,
    IReadOnlyList<StoredFeature> Features);

/// <summary>A feature as its table holds it.</summary>
/// <param name="Name">The column.</param>
/// <param name="Type">Its SQL type.</param>
/// <param name="Meaning">What it says.</param>
public sealed record StoredFeature(string Name, string Type, string Meaning);

/// <summary>A customer's features as of the newest instant that was asked for.</summary>
/// <param name="Group">The group.</param>
/// <param name="AsOf">The instant.</param>
/// <param name="Values">Each feature's value; null where it has none.</param>
public sealed record CustomerFeatures(string Group, DateTimeOffset AsOf, IReadOnlyDictionary<string, object?> Values);

/// <summary>The feature tables of a project: whether they are there, what they hold, and the newest row of a customer.</summary>
/// <param name="project">The project.</param>
/// <param name="lake">Its lake.</param>
public sealed class FeatureStore(ProjectDefinition project, LakeSession lake)
{
    /// <summary>Whether a group's table has been made.</summary>
    public bool Exists(FeatureGroupDefinition group) => lake.Exists(FeatureStep.TableOf(group));

    /// <summary>The table of a group.</summary>
    /// <exception cref="InvalidOperationException">It has not been made yet.</exception>
    public StoredFeatures Describe(FeatureGroupDefinition group)
    {
        string table = FeatureStep.TableOf(group);
        lake.Bind([table]);
        Snapshot snapshot = lake.Snapshot(table);
        Dictionary<string, string> types = snapshot.Schema.Fields.ToDictionary(field => field.Name, field => field.Type.SqlType);
        using Result result = lake.Connection.Query(
            $"SELECT epoch_us(as_of) AS as_of, count(*) AS customers FROM {LakeSession.Identifier(table)} GROUP BY ALL ORDER BY ALL");
        ColumnTable dates = result.ReadAll();
        return new StoredFeatures(
            group.Name, table, snapshot.Version, snapshot.Timestamp,
            [.. dates.Longs("as_of").Zip(dates.Longs("customers"), (asOf, customers) => (Instant(asOf), customers))],
            [.. group.Features.Select(feature => new StoredFeature(feature.Name, types.GetValueOrDefault(feature.Name, ""), feature.Meaning))]);
    }

    /// <summary>The newest row of a customer up to an instant, of each group that has one.</summary>
    /// <param name="customer">The customer's key.</param>
    /// <param name="asOf">The instant.</param>
    /// <param name="groups">The groups; null for all that have been made.</param>
    public IReadOnlyList<CustomerFeatures> Lookup(string customer, DateTimeOffset asOf, IEnumerable<FeatureGroupDefinition>? groups = null) =>
        [.. (groups ?? project.Features.Where(Exists)).Select(group => Newest(group, customer, asOf)).OfType<CustomerFeatures>()];

    CustomerFeatures? Newest(FeatureGroupDefinition group, string customer, DateTimeOffset asOf)
    {
        string table = FeatureStep.TableOf(group);
        lake.Bind([table]);
        using Result result = lake.Connection.Query(
            $"""
            SELECT epoch_us(as_of) AS _as_of, *
            FROM {LakeSession.Identifier(table)}
            WHERE customer_key = {Sql.Literal(customer)} AND as_of <= {LakeSession.TimestampLiteral(asOf)}
            ORDER BY as_of DESC
            LIMIT 1
            """);
        ColumnTable rows = result.ReadAll();
        return rows.Rows == 0 ? null : new CustomerFeatures(
            group.Name, Instant(rows.Longs("_as_of")[0]),
            rows.Columns.Index().Skip(3).ToDictionary(column => column.Item.Name, column => rows.Value(column.Index, 0)));
    }

    static DateTimeOffset Instant(long microseconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);
}
