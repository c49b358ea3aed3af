using Patron.DuckDb;
using Patron.Online.Events;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Online.State;

/// <summary>Finds the feature groups over tables of events and refuses, by name, what cannot be kept event by event.</summary>
static class PlanCheck
{
    const string InABatch = "make it of a silver table, which runs compute";

    /// <summary>DECIMAL(18,4), in which amounts are added, has so many digits before its point, and so many after it.</summary>
    const int WholeDigits = 14;
    const int MoneyDigits = 4;

    /// <summary>The plans of all groups over tables of events.</summary>
    /// <exception cref="ProjectException">Something cannot be kept.</exception>
    public static IReadOnlyList<GroupPlan> Of(ProjectDefinition project, EventSchema schema)
    {
        ProblemList problems = new();
        Dictionary<string, EventType> types =
            schema.Types.Where(type => type.IsCurrent).ToDictionary(type => "bronze." + type.Table);
        List<(AggregateGroupDefinition Group, EventType Type)> groups = [];
        foreach (AggregateGroupDefinition group in project.Features.OfType<AggregateGroupDefinition>())
        {
            if (types.TryGetValue(group.Table, out EventType? type))
                groups.Add((group, type));
        }

        RefuseSelects([.. project.Features.OfType<SelectGroupDefinition>()], types, problems);
        foreach ((AggregateGroupDefinition group, EventType type) in groups)
            Refuse(project.Settings, group, type, problems);
        problems.ThrowIfAny();
        return [.. groups.Select(group => new GroupPlan(group.Group, group.Type))];
    }

    static void RefuseSelects(SelectGroupDefinition[] groups, Dictionary<string, EventType> types, ProblemList problems)
    {
        if (groups.Length == 0)
            return;
        using Database database = Database.Open(new DatabaseOptions());
        using Connection parser = database.Connect();
        foreach (SelectGroupDefinition group in groups)
        {
            SqlReference? table =
                SqlReferences.Of(group.Sql.Text, parser).Tables.FirstOrDefault(table => types.ContainsKey(table.Name));
            if (table is null)
                continue;
            problems.Add(
                group.Sql, table.Offset, $"a SELECT over {table.Name} cannot be kept event by event",
                $"write 'table: {table.Name}' with windows and aggregates, or {InABatch}");
        }
    }

    static void Refuse(ProjectSettings settings, AggregateGroupDefinition group, EventType type, ProblemList problems)
    {
        EventSourceDefinition source = type.Source.Definition;
        void Add(string found, string remedy) => problems.Add(group.File, found, remedy);
        if (source.Customer != settings.CustomerKey)
        {
            Add(
                $"runs look for the customer of {group.Table} in '{settings.CustomerKey}', its events have it in "
                + $"'{source.Customer}'",
                $"name it alike in {source.File} and patron.yml");
        }

        if (group.Time != source.Time)
        {
            Add(
                $"'time' is '{group.Time}', and events of {group.Table} happen at '{source.Time}'",
                $"write 'time: {source.Time}', or {InABatch}");
        }

        if (group.Known is not null || group.Key.Count > 0)
        {
            Add(
                $"'known' and 'key' of {group.Table} cannot be kept: events are known when they come, and corrected by none",
                $"leave them out, or {InABatch}");
        }

        if (group.Where is not null)
        {
            Add(
                $"'where' over {group.Table} cannot be kept event by event",
                $"send those events as a type of their own, or {InABatch}");
        }

        if (group.Derived.Count > 0)
        {
            Add(
                $"'derived' over {group.Table} cannot be kept event by event",
                $"use 'ratios:', derive in a data set, or {InABatch}");
        }

        foreach (AggregateFeature feature in group.Features.SelectMany(AggregatesOf).DistinctBy(feature => feature.Name))
            Refuse(feature, group, type, Add);
        foreach (AggregateFeature encoded in group.Features.Select(EncodedOf).OfType<AggregateFeature>().Distinct())
        {
            if (!IsComparedAsText(encoded, type))
            {
                Add(
                    $"the encoder of '{encoded.Name}' would compare numbers or times as text",
                    "encode a text, a whole number or a truth value");
            }
        }
    }

    static IEnumerable<AggregateFeature> AggregatesOf(FeatureDefinition feature) => feature switch
    {
        AggregateFeature aggregate => [aggregate],
        RatioFeature ratio => [ratio.Above, ratio.Below],
        OneHotFeature one => [one.Of],
        OrdinalFeature place => [place.Of],
        _ => [],
    };

    static void Refuse(AggregateFeature feature, AggregateGroupDefinition group, EventType type, Action<string, string> add)
    {
        int place = type.IndexOf(feature.Column);
        if (place < 0)
        {
            add(
                $"table {group.Table} has no column '{feature.Column}'",
                $"it has {string.Join(", ", type.Columns.Select(known => known.Name))}");
            return;
        }

        EventColumn column = type.Columns[place];
        bool isAmount = feature.Aggregate is Aggregate.Sum or Aggregate.Mean or Aggregate.Var or Aggregate.Trend;
        bool isDay = feature.Aggregate is Aggregate.DaysSinceFirst or Aggregate.DaysSinceLast;
        string what = $"column '{column.Name}' of {group.Table} is {column.SqlType}";
        if (isDay && feature.Column != group.Time)
        {
            add(
                $"'{feature.Name}' is of a time other than the events' own, which cannot be kept",
                $"use '{group.Time}', or {InABatch}");
        }
        else if (isAmount && !FitsMoney(column))
        {
            add(
                $"{what}, which may not fit DECIMAL(18,4), in which '{feature.Name}' is computed",
                "declare it as DECIMAL(18,4) or INTEGER");
        }
        else if (!isAmount && feature.Aggregate != Aggregate.Count && column is { Kind: EventKind.Decimal, Digits: > 18 })
        {
            add($"{what}, too long to keep for '{feature.Name}'", "declare it with 18 digits at most");
        }
    }

    static bool FitsMoney(EventColumn column) => column.Kind switch
    {
        EventKind.Boolean => true,
        EventKind.Whole => column.Digits <= 32,
        EventKind.Decimal => column.Scale <= MoneyDigits && column.Digits - column.Scale <= WholeDigits,
        _ => false,
    };

    static AggregateFeature? EncodedOf(FeatureDefinition feature) =>
        feature is OneHotFeature one ? one.Of : (feature as OrdinalFeature)?.Of;

    /// <summary>Whether a value has one text alone, in SQL and here.</summary>
    static bool IsComparedAsText(AggregateFeature feature, EventType type) => feature.Aggregate switch
    {
        Aggregate.Mean or Aggregate.Var or Aggregate.Trend => false,
        Aggregate.Min or Aggregate.Max or Aggregate.First or Aggregate.Last =>
            type.IndexOf(feature.Column) is not (>= 0 and int place)
            || type.Columns[place].Kind is EventKind.Text or EventKind.Boolean or EventKind.Whole or EventKind.Decimal,
        _ => true,
    };
}
