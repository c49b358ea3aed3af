using System.Globalization;
using MathNet.Numerics.Distributions;
using Patron.Models.Evaluation;
using Patron.Models.Uplift;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Preparation.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// The trial of an uplift model: contacts of the customers who were kept aside, ordered by what it foretells of them.
/// </summary>
sealed class UpliftTrial(StepContext context, UpliftDefinition model)
{
    /// <summary>How far what is registered may be from what is found anew, relatively: rounding alone.</summary>
    const double Tolerance = 1e-6;

    /// <summary>What two orders differ by that are the same.</summary>
    const double Rounding = 1e-9;

    readonly string _table = LakeSession.Identifier(UpliftRowsStep.TableOf(model));

    public Judgement Of(RegisteredModel challenger, ReadVersion? champion)
    {
        context.Lake.Bind([UpliftRowsStep.TableOf(model)]);
        UpliftFindings recorded = challenger.EvaluationAs<UpliftFindings>()!;
        ContactRows test = ContactRows.Read(context, model, DatasetPart.Test);
        Arm[] arms = [.. UpliftContent.From(challenger.Content).Treatments.Select(treatment => ArmOf(treatment, test, recorded)).OfType<Arm>()];
        return new Judgement
        {
            Gates =
            [
                EvidenceOf(recorded, test, arms), OrderOf(arms), ChampionOf(challenger, champion, recorded, arms), CalibrationOf(arms),
            ],
            Champion = champion?.Version,
            Estimates = EstimatesOf(arms),
        };
    }

    /// <summary>A treatment with the contacts it is judged by; null where they cannot judge it.</summary>
    Arm? ArmOf(TreatmentEffect treatment, ContactRows test, UpliftFindings recorded)
    {
        TreatmentFinding? finding = recorded.Treatments.FirstOrDefault(one => one.Treatment == treatment.Treatment);
        try
        {
            if (finding is null || test.Of(treatment.Treatment, recorded.Outcome) is not { } arm)
                return null;
            UpliftRows rows = arm.Rows;
            UpliftOptions options = TreatmentFit.OptionsOf(model, context.Project.Settings);
            UpliftEffects effects = treatment.ToModel().Effects(rows.Table, withErrors: false, options.Threads);
            return new Arm(finding, rows, effects, DoublyRobustScores.Of(rows, options), TreatmentJudgement.Of(arm, effects, options));
        }
        catch (ArgumentException)
        {
            return null; // too few, as its training told
        }
    }

    GateResult EvidenceOf(UpliftFindings recorded, ContactRows test, Arm[] arms)
    {
        const string Name = "evidence";
        long both = context.Lake.Connection.Scalar<long>(
            $"""
            SELECT count(*) FROM (
              SELECT customer_key FROM {_table} WHERE part <> '{DatasetPart.Score}' GROUP BY customer_key HAVING count(DISTINCT part) > 1)
            """);
        Dictionary<string, double> figures = new() { ["rows"] = test.Keys.Length, ["recorded_rows"] = recorded.TestRows, ["in_both"] = both };
        if (both > 0)
            return Failed(Name, $"{both} customers are learnt from and judged by", figures);
        if (test.Keys.Length != recorded.TestRows)
            return Failed(Name, $"the registered evaluation is of {recorded.TestRows} contacts, its data has {test.Keys.Length}", figures);
        foreach (Arm arm in arms)
        {
            double found = arm.Judged.Rate.Value;
            if (arm.Finding.Judged is not { } judged || Math.Abs(judged.Rate.Value - found) > Tolerance * Math.Abs(found))
            {
                double? registered = arm.Finding.Judged?.Rate.Value;
                return Failed(
                    Name, Text($"{arm.Name}: the registered RATE is {registered:G4}; on contacts the model had not seen it is {found:G4}"), figures);
            }
        }

        return new GateResult(Name, GateOutcome.Passed, $"judged by {test.Keys.Length} contacts of customers who were kept aside", figures);
    }

    /// <summary>Whether customers of higher foretold effect gain at least as much as others.</summary>
    GateResult OrderOf(Arm[] arms)
    {
        const string Name = "baseline";
        if (arms.Length == 0)
            return GateResult.NotJudged(Name, "too few customers were kept aside to judge any treatment");
        Dictionary<string, double> figures = [];
        List<string> said = [];
        bool failed = false;
        foreach (Arm arm in arms)
        {
            (Estimate rate, Estimate? qini) = (arm.Judged.Rate, arm.Judged.Qini);
            figures[$"{arm.Name}_rate"] = rate.Value;
            if (qini is { } area)
                figures[$"{arm.Name}_qini"] = area.Value;
            if (!arm.Finding.Differs)
            {
                said.Add($"{arm.Name}: one effect for all, so there is no order to judge");
                continue;
            }

            bool isWorse = rate.High < 0;
            bool isTooLow = model.Promotion.Qini is { } least && !(qini?.Value >= least);
            failed |= isWorse || isTooLow;
            string verdict = isWorse ? ", worse than chance"
                : isTooLow ? Text($", where a Qini of at least {model.Promotion.Qini:G4} is asked for")
                : "";
            said.Add(Text($"{arm.Name}: RATE {Interval(rate)}, Qini {(qini is { } known ? Interval(known) : "not known")}{verdict}"));
        }

        return new GateResult(Name, failed ? GateOutcome.Failed : GateOutcome.Passed, string.Join("; ", said), figures, model.Promotion.Qini);
    }

    /// <summary>Whether it orders the very same contacts at least as well as the champion, up to chance.</summary>
    GateResult ChampionOf(RegisteredModel challenger, ReadVersion? known, UpliftFindings recorded, Arm[] arms)
    {
        const string Name = "champion";
        Opponent standing = Opponents.StandingOf(context, model, challenger, known, DateTimeOffset.MinValue);
        if (standing.Standing == Standing.Absent)
            return GateResult.NotJudged(Name, standing.Why);
        if (standing.Standing == Standing.Same)
        {
            return Failed(
                Name, $"the champion, version {standing.Version}, is the same recipe on the same data: there is no difference, and it stays", []);
        }

        RegisteredModel champion = known!.Model!;
        UpliftFindings before = champion.EvaluationAs<UpliftFindings>()!;
        if (before.Seed != recorded.Seed || before.Kept < recorded.Kept)
        {
            return GateResult.NotJudged(
                Name, $"the champion, version {champion.Version}, kept other customers aside, and has learnt from some of those it would be judged by");
        }

        Dictionary<string, TreatmentEffect> effects = UpliftContent.From(champion.Content).Treatments.ToDictionary(one => one.Treatment);
        Dictionary<string, double> figures = [];
        List<string> said = [];
        bool failed = false;
        foreach (Arm arm in arms.Where(arm => effects.ContainsKey(arm.Name)))
        {
            double[] rival = effects[arm.Name].ToModel().Effects(arm.Rows.Table, withErrors: false, context.Project.Settings.Threads).Values[0];
            Estimate difference = RankedEffects.Difference(
                arm.Effects.Values[0], rival, arm.Scores.Of(0), RateWeighting.Autoc,
                new ResamplingOptions { Seed = recorded.Seed, Threads = context.Project.Settings.Threads }, arm.Rows.Keys).Rate;
            figures[arm.Name] = difference.Value;
            bool isWorse = difference.High < -Rounding;
            failed |= isWorse;
            said.Add(Text(
                $"{arm.Name}: RATE {Interval(difference)} above that of version {champion.Version}{(isWorse ? ", worse beyond chance" : "")}"));
        }

        return said.Count == 0
            ? GateResult.NotJudged(Name, $"the champion, version {champion.Version}, has none of the treatments that can be judged")
            : new GateResult(Name, failed ? GateOutcome.Failed : GateOutcome.Passed, string.Join("; ", said), figures, 0);
    }

    /// <summary>Whether the mean of what is foretold is what treatment brought, up to what chance makes of both.</summary>
    GateResult CalibrationOf(Arm[] arms)
    {
        const string Name = "calibration";
        if (arms.Length == 0)
            return GateResult.NotJudged(Name, "too few customers were kept aside to judge any treatment");
        double limit = model.Promotion.Calibration ?? 0;
        // Each of several treatments may look bad by chance: all together err as seldom as one would (Bonferroni).
        double reach = Normal.InvCDF(0, 1, 1 - ((1 - Estimate.UsualConfidence) / 2 / arms.Length));
        Dictionary<string, double> figures = [];
        List<string> said = [];
        bool failed = false;
        foreach (Arm arm in arms)
        {
            (Estimate then, Estimate now) = (arm.Finding.AverageEffect, arm.Judged.AverageEffect);
            double apart = arm.Judged.Foretold - now.Value;
            double chance = reach * Math.Sqrt((then.StandardError * then.StandardError) + (now.StandardError * now.StandardError));
            figures[arm.Name] = apart;
            bool isBeyond = Math.Abs(apart) > chance + limit;
            failed |= isBeyond;
            string verdict = isBeyond ? Text($" and {limit:G3} more is allowed") : "";
            said.Add(
                Text($"{arm.Name}: {arm.Judged.Foretold:G4} foretold on average, {now.Value:G4} found, {Math.Abs(apart):G3} apart ")
                + Text($"where chance explains {chance:G3}") + verdict);
        }

        return new GateResult(Name, failed ? GateOutcome.Failed : GateOutcome.Passed, string.Join("; ", said), figures, limit);
    }

    static Dictionary<string, Estimate> EstimatesOf(Arm[] arms)
    {
        Dictionary<string, Estimate> estimates = [];
        foreach (Arm arm in arms)
        {
            estimates[$"{arm.Name} average_effect"] = arm.Judged.AverageEffect;
            estimates[$"{arm.Name} rate"] = arm.Judged.Rate;
            if (arm.Judged.Qini is { } qini)
                estimates[$"{arm.Name} qini"] = qini;
            if (arm.Judged.Auuc is { } auuc)
                estimates[$"{arm.Name} auuc"] = auuc;
        }

        return estimates;
    }

    static GateResult Failed(string gate, string sentence, Dictionary<string, double> figures) => new(gate, GateOutcome.Failed, sentence, figures);

    static string Interval(Estimate estimate) => Text($"{estimate.Value:G3} ({estimate.Low:G3} to {estimate.High:G3})");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A treatment on the contacts of customers kept aside.</summary>
    sealed record Arm(TreatmentFinding Finding, UpliftRows Rows, UpliftEffects Effects, DoublyRobustScores Scores, TreatmentJudgement Judged)
    {
        public string Name => Finding.Treatment;
    }
}
