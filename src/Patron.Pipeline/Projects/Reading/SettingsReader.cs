namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>patron.yml</c>.</summary>
sealed class SettingsReader(string? environment, TableNames tables)
{
    static readonly Form<IReadOnlyList<(string Name, Overrides Keys)>> Environments = Forms.EntriesOf(
        "environments by name, such as 'prod: { lake: /data/lake }'",
        (name, keys) => (Forms.NewName.Read(name), Forms.Mapping("the keys it lays over", Overrides.Read).Read(keys)));

    public Form<ProjectSettings> Form => Forms.Mapping("the project's settings", Read);

    ProjectSettings Read(Mapping map)
    {
        ProjectSettings settings = new()
        {
            Name = map.Required("name", Forms.Text),
            File = map.File.File,
            CustomerKey = map.Required("customer_key", Forms.Text),
            Currency = map.Required("currency", Forms.Currency),
            TimeZone = map.Optional("time_zone", Forms.TimeZone, "UTC"),
            TimeUnit = map.Optional("time_unit", Forms.Choice<TimeUnit>(), TimeUnit.Week),
            HoldOut = map.Optional("hold_out", Forms.Share, 0),
            Contact = map.Optional("contact", new ContactReader(tables).Form, new ContactRules()),
            Environment = environment,
        };
        Overrides keys = Overrides.Read(map);
        var environments = map.Optional("environments", Environments, []);
        if (!map.File.Failed)
            keys = Choose(map, [.. environments]).Over(keys);
        return settings with
        {
            Lake = keys.Lake ?? settings.Lake,
            AsOf = keys.AsOf,
            Seed = keys.Seed ?? settings.Seed,
            Sample = keys.Sample is { IsFull: false } ? keys.Sample : null,
            Memory = keys.Memory,
            Threads = (int?)keys.Threads,
            Tracking = keys.Tracking?.Server,
            Lineage = keys.Lineage,
            Serving = keys.Serving ?? settings.Serving,
            Roles = keys.Roles,
            Approvals = keys.Approvals ?? settings.Approvals,
            Environments = [.. environments?.Select(entry => entry.Name) ?? []],
        };
    }

    Overrides Choose(Mapping map, IReadOnlyList<(string Name, Overrides Keys)> environments)
    {
        if (environment is null)
            return new();
        if (environments.FirstOrDefault(entry => entry.Name == environment) is { Keys: { } chosen })
            return chosen;
        string[] names = [.. environments.Select(entry => entry.Name)];
        map.Problem(
            "environments", $"there is no environment {Quote.Of(environment)}",
            names.Length > 0 ? Suggestion.Among(environment, names) : "add it under 'environments:'");
        return new();
    }

    /// <summary>The keys that an environment may lay over the project's.</summary>
    sealed record Overrides
    {
        public string? Lake { get; init; }

        public string? AsOf { get; init; }

        public long? Seed { get; init; }

        public SampleShare? Sample { get; init; }

        public ByteSize? Memory { get; init; }

        public long? Threads { get; init; }

        public TrackingReader.Choice? Tracking { get; init; }

        public OpenLineageDefinition? Lineage { get; init; }

        public ServingRules? Serving { get; init; }

        public RolesDefinition? Roles { get; init; }

        public int? Approvals { get; init; }

        public static Overrides Read(Mapping map)
        {
            Overrides limits = Limits(map);
            (RolesDefinition? roles, int? approvals) = RolesReader.Read(map);
            return limits with { Roles = roles, Approvals = approvals };
        }

        static Overrides Limits(Mapping map) => new()
        {
            Lake = map.Optional("lake", Forms.Text),
            AsOf = map.Optional("as_of", Forms.AsOf),
            Seed = map.OptionalValue("seed", Forms.WholeNumber(0)),
            Sample = map.OptionalValue("sample", Forms.Sample),
            Memory = map.OptionalValue("memory", Forms.ByteSize),
            Threads = map.OptionalValue("threads", Forms.WholeNumber(1, 1024)),
            Tracking = map.Optional("tracking", TrackingReader.Form),
            Lineage = map.Optional("lineage", LineageReader.Form),
            Serving = map.Optional("serve", ServingReader.Form),
        };

        public Overrides Over(Overrides below) => new()
        {
            Lake = Lake ?? below.Lake,
            AsOf = AsOf ?? below.AsOf,
            Seed = Seed ?? below.Seed,
            Sample = Sample ?? below.Sample,
            Memory = Memory ?? below.Memory,
            Threads = Threads ?? below.Threads,
            Tracking = Tracking ?? below.Tracking,
            Lineage = Lineage ?? below.Lineage,
            Serving = Serving ?? below.Serving,
            Roles = Roles ?? below.Roles,
            Approvals = Approvals ?? below.Approvals,
        };
    }
}
