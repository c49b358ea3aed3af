using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling;

/// <summary>What reasons say of the model that scored a row, where there are models by segment.</summary>
static class SegmentWords
{
    /// <summary>
    /// Ends the reasons of a row that no model of its own scored, such as <c>; by the model over all rows, macrosegment newcomers has none of
    /// its own</c>; empty for others.
    /// </summary>
    public static string[] Of(PropensityModel model, FeatureTable table)
    {
        if (model.Learner is not SegmentedLearner segmented)
            return [.. Enumerable.Repeat("", table.Rows)];
        string?[] levels = ColumnCalibration.GroupsOf(table, segmented.By);
        return Array.ConvertAll(levels, level => level is not null && segmented.Parts.ContainsKey(level)
            ? ""
            : $"; by the model over all rows, {segmented.By.Replace('_', ' ')} {level ?? "(none)"} has none of its own");
    }
}
