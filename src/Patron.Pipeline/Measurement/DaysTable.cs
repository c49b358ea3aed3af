namespace Patron.Pipeline.Measurement;

/// <summary>
/// <c>gold.campaign_days</c>: metrics of groups by day since the contact, beside those of treated the effect so far. NULL in <c>campaign,
/// rule, segment</c> stands for all of them.
/// </summary>
static class DaysTable
{
    public const string Name = "gold.campaign_days";

    public static void Write(IReadOnlyList<DayRow> rows, StepContext context) => new GoldColumns<DayRow>(rows)
        .Text("campaign", row => row.Of.Campaign)
        .Instant("campaign_as_of", row => row.Of.Instant)
        .Text("rule", row => row.Rule)
        .Text("metric", row => row.Metric)
        .Text("segment", row => row.Segment)
        .Text("group", row => row.Group)
        .Whole("day", row => row.Day)
        .Date("date", row => row.Date)
        .Whole("n", row => row.Customers)
        .Number("value", row => row.Value)
        .Number("so_far", row => row.SoFar)
        .Number("cost", row => row.Cost)
        .Number("effect", row => row.Effect?.Effect?.Absolute.Value)
        .Number("low", row => row.Effect?.Effect?.Absolute.Low)
        .Number("high", row => row.Effect?.Effect?.Absolute.High)
        .Number("sequential_low", row => row.Effect?.Sequential?.Low)
        .Number("sequential_high", row => row.Effect?.Sequential?.High)
        .Write(Name, context);
}
