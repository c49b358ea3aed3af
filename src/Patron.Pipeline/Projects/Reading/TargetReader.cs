namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>targets/NAME.yml</c>, and targets in place.</summary>
sealed class TargetReader(TableNames tables)
{
    public Form<TargetDefinition> Form => Forms.OfKind("a target", ("inactivity", map => new TargetDefinition
    {
        Name = map.File.Id,
        File = map.File.File,
        Kind = TargetKind.Inactivity,
        Table = map.Required("table", tables.Reference),
        Time = map.Required("time", Forms.Text),
        Horizon = map.Required("horizon", Forms.Length),
        BlindSpot = map.Optional("blind_spot", Forms.Duration, default),
        ActiveWithin = map.OptionalValue("active_within", Forms.Length),
    }));
}
