using Patron.Pipeline.Ingestion;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads what the tables of all kinds of sources have in common.</summary>
static class SourceTableReader
{
    /// <summary>Columns of a raw table.</summary>
    public static readonly Form<IReadOnlyList<ColumnDefinition>> Columns = Forms.EntriesOf(
        "columns by name, each with its SQL type",
        (name, type) =>
        {
            if (RawTable.Reserved.Contains(name.Name, StringComparer.OrdinalIgnoreCase))
            {
                name.Problem<string>(
                    $"'{name.Name}' is a name that Patron or the engine gives", "rename the column in the files, or leave it out");
            }

            return new ColumnDefinition(name.Name, SqlTypes.Form.Read(type));
        });

    /// <summary>Adds the common keys to a definition.</summary>
    /// <param name="map">The table's keys.</param>
    /// <param name="table">The definition so far.</param>
    /// <param name="hasTypes">Whether the source has types of its own, so that columns need not be declared.</param>
    /// <param name="hasMode">Whether a person chooses the mode; false where it follows from other keys.</param>
    public static T Read<T>(Mapping map, T table, bool hasTypes, bool hasMode = true) where T : SourceTableDefinition
    {
        table = table with
        {
            Columns = hasTypes ? map.Optional("columns", Columns, []) : map.Required("columns", Columns),
            Key = map.Optional("key", Forms.Words, []),
        };
        if (hasMode)
        {
            table = table with
            {
                Mode = map.Optional("mode", Forms.Choice<IngestMode>(), table.Mode),
                NewestBy = map.Optional("newest_by", Forms.Text),
            };
        }

        table = table with { MaxRejected = map.Optional("max_rejected", Forms.RejectedLimit, table.MaxRejected) };
        if (!hasTypes)
            table = table with { TimestampFormat = map.Optional("timestamp_format", Forms.Text) };
        if (!map.File.Failed)
            RefuseContradictions(map, table);
        return table;
    }

    static void RefuseContradictions(Mapping map, SourceTableDefinition table)
    {
        if (table.Mode == IngestMode.Upsert && table.Key.Count == 0)
            map.Problem("mode", "'mode' is upsert, but the table has no 'key'", "add 'key:' with the columns that identify a row");
        if (table.Mode != IngestMode.Upsert && table.NewestBy is not null)
            map.Problem("newest_by", "'newest_by' means nothing unless 'mode' is upsert", "add 'mode: upsert', or leave it out");
        if (table.Columns.Count == 0)
            return;
        string[] columns = [.. table.Columns.Select(column => column.Name)];
        foreach (string column in table.Key.Except(columns))
            map.Problem("key", $"'key' names {Quote.Of(column)}, which is no column", Suggestion.Among(column, columns));
        if (table.NewestBy is { } newest && !columns.Contains(newest))
            map.Problem("newest_by", $"'newest_by' names {Quote.Of(newest)}, which is no column", Suggestion.Among(newest, columns));
    }
}
