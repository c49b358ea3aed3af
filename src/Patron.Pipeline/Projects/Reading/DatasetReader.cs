namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>datasets/NAME.yml</c>.</summary>
sealed class DatasetReader(
    ProjectSettings settings, Declared<FeatureGroupDefinition> features, Declared<TargetDefinition> targets)
{
    const int MostInstants = 1000;

    const string CalendarExpected = "{ every: month, count: 6 }, or a list of dates";

    static readonly Form<TrainingCalendar> Counted = Forms.Mapping("every and count", map => new TrainingCalendar
    {
        Every = map.Required("every", Forms.Choice<TimeUnit>()),
        Count = (int)map.Required("count", Forms.WholeNumber(1, MostInstants)),
    });

    static readonly Form<IReadOnlyList<MacrosegmentRule>> Macrosegments = Forms.EntriesOf(
        "macrosegments by name, each with a condition in SQL",
        (name, when) => new MacrosegmentRule(Forms.NewName.Read(name), Forms.Sql.Read(when)));

    static readonly Form<SplitDefinition> Split = Forms.Mapping("shares to keep, such as { test: 0.2 }", map =>
    {
        SplitDefinition split = new()
        {
            Validation = map.Optional("validation", Forms.Share, 0),
            Test = map.Optional("test", Forms.Share, 0),
            Latest = (int?)map.OptionalValue("latest", Forms.WholeNumber(1, MostInstants)),
            Gap = map.Optional("gap", Forms.Duration, default),
            Place = map.Place,
        };
        if (split.Validation + split.Test >= 1)
            map.Problem("test", "'validation' and 'test' leave nobody to learn from", "let them add up to less than 1");
        if (split.Validation + split.Test == 0)
            map.Problem("a split that keeps nobody", "add 'test:' with a share such as 0.2");
        if (split.Latest is null && !split.Gap.IsZero)
        {
            map.Problem(
                "gap", "'gap' says how far training rows end before the newest instants, and none are set aside",
                "add 'latest:'");
        }

        return split;
    });

    public Form<DatasetDefinition> Form => Forms.Mapping("a data set", map =>
    {
        DatasetDefinition dataset = new()
        {
            Name = map.File.Id,
            File = map.File.File,
            Features = map.Required("features", Forms.ListOf(features.Reference, group => group.Name)),
            Targets = map.Required("targets", Forms.ListOf(targets.Reference, target => target.Name)),
            AsOf = map.Optional("as_of", Instants, TrainingCalendar.Newest),
            Population = map.Optional("population", Forms.Sql),
            Macrosegments = map.Optional("macrosegments", Macrosegments, []),
            Split = map.Optional("split", Split),
            Sample = map.OptionalValue("sample", Forms.Share),
            Stratify = map.Optional("stratify", Forms.Text),
        };
        // What follows looks into other definitions, which may have problems of their own.
        if (!map.File.Failed)
            RefuseContradictions(map, dataset);
        return dataset;
    });

    /// <summary>The instants of rows.</summary>
    public Form<TrainingCalendar> Instants => new(CalendarExpected, value => value.Node switch
    {
        ListNode => new TrainingCalendar { Dates = Forms.ListOf(Forms.AsOf, InstantOf).Read(value), Place = value.Place },
        MappingNode => Counted.Read(value) is { } counted ? counted with { Place = value.Place } : null!,
        _ => value.Expected<TrainingCalendar>(CalendarExpected),
    });

    /// <summary>Two ways to write one instant are the same one.</summary>
    string? InstantOf(string text) => AsOf.TryParse(text, ZoneOrUtc, out DateTimeOffset instant) ? $"{instant:O}" : null;

    TimeZoneInfo ZoneOrUtc =>
        TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc;

    void RefuseContradictions(Mapping map, DatasetDefinition dataset)
    {
        DatasetColumns.RefuseSharedNames(dataset, (found, remedy) => map.Problem("targets", found, remedy));
        int instants = dataset.AsOf.Dates?.Count ?? dataset.AsOf.Count;
        if (dataset.Split?.Latest >= instants)
        {
            string there = instants == 1 ? "is 1" : $"are {instants}";
            map.Problem(
                "split", $"'latest' sets {dataset.Split.Latest} instants aside, and there {there}",
                "give 'as_of:' more instants, or leave 'latest' out");
        }

        if (dataset.Sample is <= 0)
            map.Problem("sample", "a sample of nothing", "write a share above 0 and below 1, such as 0.2");
        if (dataset.Stratify is { } stratify)
            RefuseStratify(map, dataset, stratify);
        RefuseUnknownDates(map, dataset);
    }

    static void RefuseStratify(Mapping map, DatasetDefinition dataset, string stratify)
    {
        TargetDefinition? target = dataset.Targets.FirstOrDefault(known => known.Name == stratify);
        if (target is null)
        {
            map.Problem(
                "stratify", $"'{stratify}' is no target of this data set",
                Suggestion.Among(stratify, [.. dataset.Targets.Select(known => known.Name)]));
        }
        else if (!target.Kind.IsOutcome)
            map.Problem("stratify", $"'{stratify}' is a number, which has no classes", "name a target of 0 and 1");
        if (dataset.Sample is null)
        {
            map.Problem(
                "stratify", "'stratify' says how a sample is taken, and none is", "add 'sample:' with a share such as 0.2");
        }
    }

    /// <summary>Where the project's file says the instant of runs, so that it is known before one.</summary>
    void RefuseUnknownDates(Mapping map, DatasetDefinition dataset)
    {
        if (dataset.AsOf.Dates is null || settings.AsOf is not { } text)
            return;
        if (!AsOf.TryParse(text, ZoneOrUtc, out DateTimeOffset run))
            return;
        foreach (Problem problem in Preparation.TrainingInstants.ProblemsOf(dataset, run, ZoneOrUtc))
            map.Problem("as_of", problem.Found, problem.Remedy);
    }
}
