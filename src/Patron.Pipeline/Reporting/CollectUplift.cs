using Patron.DuckDb;
using Patron.Models.Evaluation;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Reporting;

/// <summary>Collects what uplift models say and how well they do.</summary>
static class CollectUplift
{
    const int Tenths = 10;

    /// <summary>The figures of a model; null where no version scores yet.</summary>
    public static UpliftFigures? Of(UpliftDefinition model, StepContext context)
    {
        if (context.Models.ScoringVersionOf(model.Name) == TableVersion.None
            || context.Models.Scoring(model.Name).EvaluationAs<UpliftFindings>() is not { } findings)
            return null;
        return new UpliftFigures
        {
            Model = model.Name,
            Outcome = TargetText.InShort(model.Outcome),
            Treatments = [.. findings.Treatments.Select(finding => Treatment(model, finding, context))],
        };
    }

    static TreatmentFigures Treatment(UpliftDefinition model, TreatmentFinding finding, StepContext context)
    {
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT effect FROM {ScoreUplift.Table}
            WHERE {GoldRows.Of(model.Name, context.AsOf)} AND treatment = {Sql.Literal(finding.Treatment)}
            ORDER BY effect DESC
            """,
            context.Cancellation);
        double[] effects = result.ReadAll().Doubles("effect");
        double all = finding.Judged is { Gain: { Count: > 0 } gain } ? gain[^1].Gain : 0;
        return new TreatmentFigures
        {
            Treatment = finding.Treatment,
            Verdict = finding.Verdict,
            Learner = finding.Learner,
            AverageEffect = Figures(finding.AverageEffect)!,
            Qini = Figures(finding.Judged?.Qini),
            Auuc = Figures(finding.Judged?.Auuc),
            Rate = Figures(finding.Judged?.Rate),
            Gain = [.. (finding.Judged?.Gain ?? []).Select(point => new GainFigures(point.Share, point.Gain, all * point.Share))],
            Customers = effects.Length,
            Tenths = [.. Enumerable.Range(0, Tenths).Select(tenth => MeanOf(effects, tenth))],
        };
    }

    static double? MeanOf(double[] effects, int tenth)
    {
        ReadOnlySpan<double> own = effects.AsSpan(
            (int)((long)effects.Length * tenth / Tenths)..(int)((long)effects.Length * (tenth + 1) / Tenths));
        double sum = 0;
        foreach (double effect in own)
            sum += effect;
        return own.IsEmpty ? null : sum / own.Length;
    }

    static EstimateFigures? Figures(Estimate? estimate) => estimate is { } found ? new(found.Value, found.Low, found.High) : null;
}
