namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>features/NAME.yml</c>.</summary>
sealed class FeatureReader(TableNames tables)
{
    static readonly Form<IReadOnlyList<FeatureWindow>> Windows = Forms.ListOf(Forms.Window, window => window.ToString());

    static readonly Form<IReadOnlyList<ColumnAggregates>> Aggregates = Forms.EntriesOf(
        "columns by name, each with a list such as [sum, mean, count]",
        (column, aggregates) => new ColumnAggregates(
            column.Name, Forms.ListOf(Forms.Choice<Aggregate>(), aggregate => aggregate.Text).Read(aggregates)));

    static readonly Form<IReadOnlyList<Derivation>> Derived = Forms.EntriesOf(
        "names, each with SQL over the group's features",
        (name, sql) => new Derivation(Forms.NewName.Read(name), Forms.Sql.Read(sql)));

    public Form<FeatureGroupDefinition> Form => Forms.Mapping<FeatureGroupDefinition>(
        "a feature group", map => map.Keys.Contains("sql") ? ReadSelect(map) : ReadAggregates(map));

    static SelectGroupDefinition ReadSelect(Mapping map) => new()
    {
        Name = map.File.Id,
        File = map.File.File,
        Sql = map.Required("sql", Forms.Sql),
        Names = map.Required("features", Forms.ListOf(Forms.Identifier, name => name)),
        Timeline = map.Optional("timeline", TimelineReader.Form),
    };

    AggregateGroupDefinition ReadAggregates(Mapping map)
    {
        RefuseWindowsWithoutTime(map);
        AggregateGroupDefinition group = new()
        {
            Name = map.File.Id,
            File = map.File.File,
            Table = map.Required("table", tables.Reference),
            Time = map.Required("time", Forms.Text),
            Known = map.Optional("known", Forms.Text),
            Key = map.Optional("key", Forms.Words, []),
            Where = map.Optional("where", Forms.Sql),
            Prefix = map.Optional("prefix", Forms.Identifier, map.File.Id),
            Windows = map.Required("windows", Windows),
            Aggregates = map.Required("aggregates", Aggregates),
            Ratios = map.Optional("ratios", RatioReader.Form, []),
            Encoders = map.Optional("encoders", EncoderReader.Form, []),
            Derived = map.Optional("derived", Derived, []),
            Timeline = map.Optional("timeline", TimelineReader.Form),
        };
        if (!map.File.Failed)
            RefuseContradictions(map, group);
        return group;
    }

    /// <summary>A window needs to know when a row happened; said as that, and not only as a missing key.</summary>
    static void RefuseWindowsWithoutTime(Mapping map)
    {
        if (map.Keys.Contains("windows") && !map.Keys.Contains("time"))
            map.Problem("windows", "there are windows, but no column says when a row happened", "add 'time:' with a DATE or TIMESTAMP column");
    }

    static void RefuseContradictions(Mapping map, AggregateGroupDefinition group)
    {
        if (group.Key.Count > 0 && group.Known is null)
            map.Problem("key", "versions of a row are told apart by when they became known", "add 'known:' with that column");
        foreach (WindowRatio ratio in group.Ratios.SelectMany(column => column.Ratios))
        {
            foreach (FeatureWindow window in new[] { ratio.Above, ratio.Below }.Where(window => !group.Windows.Contains(window)))
                map.Problem("ratios", $"'{ratio}' is over {window}, which is not among the windows", $"add {window} to 'windows:'");
        }

        string[] features = [.. group.Aggregated.Select(feature => feature.Name)];
        foreach (Encoder encoder in group.Encoders.Where(encoder => !features.Contains(encoder.Feature)))
            map.Problem("encoders", $"the group has no aggregate '{encoder.Feature}'", Suggestion.Among(encoder.Feature, features));
        foreach (var twice in group.Features.GroupBy(feature => feature.Name).Where(same => same.Count() > 1))
            map.Problem($"feature '{twice.Key}' is made twice", "write each aggregate, ratio and derived feature once");
    }

    /// <summary>Features of all groups are columns of one view of the customer: no two may have the same name.</summary>
    public static void RefuseSharedNames(IEnumerable<FeatureGroupDefinition> groups, ProblemList problems)
    {
        Dictionary<string, string> files = [];
        foreach (FeatureGroupDefinition group in groups)
        {
            FeatureDefinition? shared = group.Features.FirstOrDefault(feature => !files.TryAdd(feature.Name, group.File));
            if (shared is not null)
            {
                problems.Add(new Problem(
                    group.File, 1, 0, $"feature '{shared.Name}' is made in {files[shared.Name]} too",
                    "write another 'prefix:' in one of them"));
            }
        }
    }
}
