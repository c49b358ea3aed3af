using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Cards;

/// <summary>What a version learnt from, in words.</summary>
static class CardData
{
    public static IEnumerable<CardFact> Of(
        RegisteredModel version, PropensityEvaluation? propensity, LifetimeValueEvaluation? value, LifetimeValueContent? content)
    {
        foreach (VersionRecord table in version.TrainingData)
            yield return new CardFact("Table", $"{table.Name}, version {table.Version}");
        yield return new CardFact("Data until", CardSections.Time(version.AsOf));
        if (propensity is not null)
        {
            yield return new CardFact(propensity.Instants > 1 ? "Rows of customers" : "Customers", $"{propensity.Metrics.Rows}");
            string newest = propensity.Instants > 1 ? $", the newest of {propensity.Instants} dates" : "";
            yield return new CardFact("Features as of", CardSections.Time(propensity.Window.AsOf) + newest);
            yield return new CardFact("Target from", $"{CardSections.Time(propensity.Window.From)} until {CardSections.Time(propensity.Window.Until)}");
            yield return new CardFact("Came true for", $"{100 * propensity.Metrics.BaseRate:0.0} %");
            if (propensity.Learner is { } learner)
                yield return new CardFact("Learner", learner);
            if (propensity.Reason is { } reason)
                yield return new CardFact(propensity.Segments is null ? "Chosen because" : "By segment", reason);
            if (propensity.Calibration is { } form)
                yield return new CardFact("Calibration", $"{form}, by probabilities of customers that the fit had not seen");
            yield return new CardFact("Judged by", $"{propensity.Folds} folds, each customer by a fit on the others");
            if (version.Metrics.TryGetValue("test_rows", out double tested))
            {
                yield return new CardFact(
                    "Tested by", $"{CardSections.Number(tested)} rows of customers it has never seen; their figures begin with test_");
            }
        }

        if (content is not null)
        {
            yield return new CardFact("Customers", $"{content.Customers}");
            yield return new CardFact("Purchase model", content.Choice?.Reason ?? content.Purchases.Name);
            foreach (CardFact fact in CardCovariates.Of(content))
                yield return fact;
            yield return new CardFact("Spend model", content.SpendChoice?.Reason ?? content.Spend.Name);
            if (content.Worlds is { } worlds)
                yield return new CardFact("Intervals", $"from {worlds.Purchases.Count} drawn worlds, {worlds.Failed} left out");
            yield return new CardFact("Value covers", $"{content.Horizon}, {DiscountRate.Parse(content.Discount).InWords}, in units of a {content.Unit}");
        }

        if (value is not null)
            yield return new CardFact("Judged by", $"purchases from {CardSections.Time(value.From)} until {CardSections.Time(value.Until)}, fitted on what was before");
    }
}
