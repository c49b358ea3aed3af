using System.Text;
using Patron.Models.Decisions;
using Patron.Models.Evaluation;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Pipeline.Reporting;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>All that the page of an analysis shows. Curves are of all cross-validated customers together.</summary>
sealed record ChurnPage
{
    /// <summary>Customers at most risk that are shown.</summary>
    const int MostAtRisk = 20;

    const int ReasonsShown = 4;

    /// <summary>What was found.</summary>
    public required ChurnReport Report { get; init; }

    /// <summary>From nobody selected to everybody.</summary>
    public required IReadOnlyList<RankingPoint> Ranking { get; init; }

    /// <summary>The same for one rule.</summary>
    public required IReadOnlyList<RankingPoint> RuleRanking { get; init; }

    /// <summary>Tenths by rising probability.</summary>
    public required IReadOnlyList<CalibrationBin> Calibration { get; init; }

    /// <summary>What contacts bring by how many are contacted; empty without a campaign.</summary>
    public required IReadOnlyList<ProfitPoint> Profit { get; init; }

    /// <summary>How the probability goes with the columns that move it furthest.</summary>
    public required IReadOnlyList<ColumnCurve> Curves { get; init; }

    /// <summary>The customers with the highest scores.</summary>
    public required IReadOnlyList<RiskyCustomer> AtRisk { get; init; }

    /// <summary>The program's version.</summary>
    public required string Program { get; init; }

    /// <summary>Collects it.</summary>
    /// <param name="outcome">What was found.</param>
    /// <param name="table">The customers.</param>
    /// <param name="model">The model fitted on all.</param>
    /// <param name="validation">The model on customers it had not seen.</param>
    /// <param name="rule">One rule on the same.</param>
    /// <param name="campaign">What a contact costs and brings; null for nothing.</param>
    public static ChurnPage Of(
        ChurnOutcome outcome, ChurnTable table, PropensityModel model, CrossValidation validation, CrossValidation rule, ChurnCampaign? campaign) => new()
    {
        Report = outcome.Report,
        Ranking = RankingPoint.Of(validation.Probabilities, table.Target),
        RuleRanking = RankingPoint.Of(rule.Probabilities, table.Target),
        Calibration = CalibrationBin.Of(validation.Probabilities, table.Target),
        Profit = campaign is null ? [] : ProfitCurve.Of(validation.Probabilities, campaign.Checked(), table.Target, points: 100).Points,
        Curves = ColumnCurve.Of(model, table.Features, [.. outcome.Report.Columns.Select(column => column.Column)]),
        AtRisk = AtRiskOf(outcome.Scores, table, model),
        Program = RunBeginning.ProgramVersion,
    };

    /// <summary>Writes the page.</summary>
    public void Write(string path) => WholeFile.Write(
        path, Encoding.UTF8.GetBytes(HtmlPage.Of($"Who will leave: {Path.GetFileName(Report.File)}", this, "calibration", "churn")), synced: false);

    static RiskyCustomer[] AtRiskOf(ChurnScores scores, ChurnTable table, PropensityModel model)
    {
        int[] rows =
        [
            .. Enumerable.Range(0, scores.Ids.Length)
                .OrderByDescending(row => scores.Scores[row]).ThenBy(row => scores.Ids[row], StringComparer.Ordinal).Take(MostAtRisk),
        ];
        FeatureTable risky = table.Features.Take(rows);
        IReadOnlyList<ReasonCode>[] reasons = ReasonCodes.Of(model.Contributions(risky), risky, new ReasonOptions { Count = ReasonsShown });
        return
        [
            .. rows.Select((row, place) => new RiskyCustomer(
                scores.Ids[row], scores.Scores[row], scores.Contacts?[row],
                [.. reasons[place].Select(reason => new ReasonPart($"{reason.Column}={reason.Value}", reason.Contribution))])),
        ];
    }
}

/// <summary>Who is selected at a threshold.</summary>
/// <param name="Selected">Share of all customers.</param>
/// <param name="Found">Share of those who left.</param>
/// <param name="FalseAlarms">Share of those who stayed.</param>
sealed record RankingPoint(double Selected, double Found, double FalseAlarms)
{
    const int Points = 100;

    public static IReadOnlyList<RankingPoint> Of(double[] probabilities, bool[] target) =>
    [
        .. ThresholdCurve.Of(probabilities, target, points: Points)
            .Select(at => new RankingPoint(at.SelectionRate, at.Recall ?? 0, at.FalsePositiveRate ?? 0)),
    ];
}

/// <summary>A customer with a high score.</summary>
/// <param name="Id">Who.</param>
/// <param name="Score">The probability.</param>
/// <param name="Contact">Whether they are to be contacted; null where that was not asked.</param>
/// <param name="Reasons">What moves the score furthest, first.</param>
sealed record RiskyCustomer(string Id, double Score, bool? Contact, IReadOnlyList<ReasonPart> Reasons);

/// <summary>A part of a reason.</summary>
/// <param name="Text">Such as "tenure=1".</param>
/// <param name="Adds">What it adds to the score, on the learner's scale.</param>
sealed record ReasonPart(string Text, double Adds);
