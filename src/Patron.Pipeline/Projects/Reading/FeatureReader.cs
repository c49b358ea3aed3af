namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>features/NAME.yml</c>.</summary>
sealed class FeatureReader(TableNames tables)
{
    static readonly Form<IReadOnlyList<FeatureWindow>> Windows = Forms.ListOf(Forms.Window, window => window.ToString());

    static readonly Form<IReadOnlyList<ColumnAggregates>> Aggregates = Forms.EntriesOf(
        "columns by name, each with a list such as [sum, mean, count]",
        (column, aggregates) => new ColumnAggregates(
            column.Name, Forms.ListOf(Forms.Choice<Aggregate>(), aggregate => aggregate.Text).Read(aggregates)));

    public Form<FeatureGroupDefinition> Form => Forms.Mapping("a feature group", map => new FeatureGroupDefinition
    {
        Name = map.File.Id,
        File = map.File.File,
        Table = map.Required("table", tables.Reference),
        Time = map.Required("time", Forms.Text),
        Prefix = map.Optional("prefix", Forms.Identifier, map.File.Id),
        Windows = map.Required("windows", Windows),
        Aggregates = map.Required("aggregates", Aggregates),
    });

    /// <summary>Features of all groups are columns of one view of the customer: no two may have the same name.</summary>
    public static void RefuseSharedNames(IEnumerable<FeatureGroupDefinition> groups, ProblemList problems)
    {
        Dictionary<string, string> files = [];
        foreach (FeatureGroupDefinition group in groups)
        {
            FeatureDefinition? shared = group.Features.FirstOrDefault(feature => !files.TryAdd(feature.Name, group.File));
            if (shared is not null)
            {
                problems.Add(
                    group.File, $"feature '{shared.Name}' is made in {files[shared.Name]} too",
                    "write another 'prefix:' in one of them");
            }
        }
    }
}
