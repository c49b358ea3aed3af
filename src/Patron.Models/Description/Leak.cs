using System.Globalization;

namespace Patron.Models.Description;

/// <summary>A feature that knows the target too well.</summary>
/// <param name="Column">The feature.</param>
/// <param name="Auc">
/// How well it ranks alone, see <see cref="FeatureImportance.Auc"/>; null where there are too few rows of either outcome.
/// </param>
/// <param name="Edge">Where the target changes at once; null where it has no such place and only ranks too well.</param>
/// <param name="Beside">The other feature among whose like rows it ranks best; null where it ranks too well beside none.</param>
/// <param name="AucBeside">How well it ranks among rows that are alike in that feature.</param>
public sealed record Leak(string Column, double? Auc, LeakSide? Edge, string? Beside = null, double? AucBeside = null)
{
    /// <summary>What gave it away, in words, such as "where it is missing, 98.1 % of 412 rows have the target, ...".</summary>
    public string Reason => string.Join("; ", Reasons());

    IEnumerable<string> Reasons()
    {
        if (Edge is { } edge)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"where it is {edge.Where}, {edge.Rate:0.0 %} of {edge.Rows:N0} rows have the target, where it is {edge.Beside}, "
                    + $"{edge.RateBeside:0.0 %} of {edge.RowsBeside:N0}");
        }

        if (AucBeside is { } beside)
            yield return string.Create(CultureInfo.InvariantCulture, $"among rows alike in {Beside} it ranks {beside:0.0 %} of pairs right");
        if (Auc is { } auc)
            yield return string.Create(CultureInfo.InvariantCulture, $"alone it ranks {auc:0.0 %} of pairs right");
    }
}

/// <summary>The purer side of an edge and what is beside it.</summary>
/// <param name="Where">The values of the purer side: <c>missing</c>, <c>'closed'</c>, <c>0 to 3</c>.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Rate">Share of them whose target is true.</param>
/// <param name="Beside">The values of the other side.</param>
/// <param name="RowsBeside">Its rows.</param>
/// <param name="RateBeside">Share of them whose target is true.</param>
public sealed record LeakSide(string Where, long Rows, double Rate, string Beside, long RowsBeside, double RateBeside);
