using System.Globalization;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>targets/NAME.yml</c>, and targets in place.</summary>
sealed class TargetReader(TableNames tables)
{
    const double UsualDrop = 0.1;

    /// <summary>An end says nothing of when its contract began, so that without this one signed later would count before.</summary>
    static readonly Form<string> WhenSigned = new("the column that says when a contract became known", Forms.Text.Read);

    /// <summary>A target of a model: by its name, or in place.</summary>
    public static Form<TargetDefinition> ByNameOrInPlace(TableNames tables, Declared<TargetDefinition> targets) => new(
        "the name of a target, or a target in place",
        value => value.Node is MappingNode ? new TargetReader(tables).Form.Read(value) : targets.Reference.Read(value));

    public Form<TargetDefinition> Form => Forms.OfKind(
        "a target",
        ("inactivity", map => Read(map, TargetKind.Inactivity) with { ActiveWithin = ActiveWithin(map) }),
        ("contract_end", map => Read(map, TargetKind.ContractEnd)),
        ("revenue_dilution", map => Read(map, TargetKind.RevenueDilution) with
        {
            Amount = map.Required("amount", Forms.Text),
            Drop = (decimal)map.Optional("drop", Forms.Share, UsualDrop),
        }),
        ("first_day_churn", map => Read(map, TargetKind.FirstDayChurn)),
        ("future_count", map => Read(map, TargetKind.FutureCount) with { ActiveWithin = ActiveWithin(map) }),
        ("future_value", map => Read(map, TargetKind.FutureValue) with
        {
            ActiveWithin = ActiveWithin(map),
            Amount = map.Required("amount", Forms.Text),
        }));

    TargetDefinition Read(Mapping map, TargetKind kind)
    {
        TargetDefinition target = new()
        {
            Name = map.File.Id,
            File = map.File.File,
            Kind = kind,
            Table = map.Required("table", tables.Reference),
            Time = map.Required(kind == TargetKind.ContractEnd ? "ends" : "time", Forms.Text),
            Horizon = kind == TargetKind.RevenueDilution ? Months(map) : map.Required("horizon", Forms.Length),
            BlindSpot = map.Optional("blind_spot", Forms.Duration, default),
            Known = kind == TargetKind.ContractEnd ? map.Required("known", WhenSigned) : map.Optional("known", Forms.Text),
            Key = map.Optional("key", Forms.Words),
        };
        if (target.Key is not null && target.Known is null)
        {
            map.Problem(
                "key", "'key' tells versions of a row apart, but nothing says which is the newest",
                "add 'known:' with the column that does");
        }

        return target;
    }

    static Duration Months(Mapping map) => Duration.Parse(
        map.Optional("months", Forms.WholeNumber(1, 120), 1).ToString(CultureInfo.InvariantCulture) + "m");

    static Duration? ActiveWithin(Mapping map) => map.OptionalValue("active_within", Forms.Length);
}
