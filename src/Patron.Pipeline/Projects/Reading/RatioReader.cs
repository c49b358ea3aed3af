namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>ratios: { amount: [sum 7d/30d] }</c>.</summary>
static class RatioReader
{
    const string Expected = "an aggregate (sum, mean or count) and two windows, such as 'sum 7d/30d'";

    static readonly Form<WindowRatio> Ratio = new(Expected, value =>
        value.IsText(out string? text) && TryParse(text, out WindowRatio ratio) ? ratio : value.Expected<WindowRatio>(Expected));

    public static Form<IReadOnlyList<ColumnRatios>> Form { get; } = Forms.EntriesOf(
        "columns by name, each with a list such as [sum 7d/30d]",
        (column, ratios) => new ColumnRatios(column.Name, Forms.ListOf(Ratio, ratio => ratio.ToString()).Read(ratios)));

    static bool TryParse(string text, out WindowRatio ratio)
    {
        ratio = default;
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var word, var windows]
            || windows.Split('/') is not [var aboveText, var belowText]
            || AggregateOf(word) is not { } aggregate
            || !FeatureWindow.TryParse(aboveText, out FeatureWindow above)
            || !FeatureWindow.TryParse(belowText, out FeatureWindow below)
            || above == below)
        {
            return false;
        }

        ratio = new(aggregate, above, below);
        return true;
    }

    static Aggregate? AggregateOf(string word) => word switch
    {
        "sum" => Aggregate.Sum,
        "mean" => Aggregate.Mean,
        "count" => Aggregate.Count,
        _ => null,
    };
}
