using Patron.Delta.Data;
using Patron.DuckDb;

namespace Patron.Delta.Maintenance;

/// <summary>The files of the partitions for which a condition over the partition columns holds.</summary>
static class PartitionFilter
{
    /// <exception cref="DuckDbException">The condition names another column.</exception>
    public static DataFile[] Apply(Snapshot snapshot, string? where, Connection connection, CancellationToken cancellation)
    {
        if (where is null)
            return [.. snapshot.Files];
        Field[] partitions = snapshot.PartitionFields();
        IEnumerable<string> rows = snapshot.Files.Select((file, i) => string.Join(
            ", ", partitions.Select(field => PartitionValue.ToSql(field.Type, snapshot.PartitionText(file, field))).Prepend($"{i}")));
        if (snapshot.Files.Count == 0)
            return [];
        IEnumerable<string> names = partitions.Select(field => Sql.Identifier(field.Name)).Prepend("_patron_position");
        using Result result = connection.Query(
            $"SELECT _patron_position FROM (VALUES {string.Join(", ", rows.Select(row => $"({row})"))}) "
            + $"AS partitions({string.Join(", ", names)}) WHERE (\n{where}\n)",
            cancellation);
        HashSet<int> found = [.. result.ReadAll().Ints("_patron_position")];
        return [.. snapshot.Files.Where((_, i) => found.Contains(i))];
    }
}
