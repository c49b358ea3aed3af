using Patron.Models.Preprocessing;
using Patron.Models.Uplift;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling.Scorers;

/// <summary>An uplift model: the effect of each treatment, and its interval where the learner tells how sure it is.</summary>
sealed class UpliftScorer(RegisteredModel registered, UpliftContent content) : ModelScorer(
    registered,
    [.. content.Columns.Select(column => new ScorerInput(column.Name, column.IsNumber))],
    [.. content.Treatments.SelectMany(treatment => NamesOf(treatment).Select(name => new ScorerOutput(name)))])
{
    readonly (UpliftModel Model, bool HasErrors)[] _treatments = [.. content.Treatments.Select(treatment => (treatment.ToModel(), treatment.HasErrors))];

    public override ScorerOutput? Answer => null;

    public override ScoredRows Score(FeatureTable table)
    {
        List<FeatureColumn> columns = new(Outputs.Count);
        foreach ((UpliftModel model, bool hasErrors) in _treatments)
        {
            Add(UpliftFunctions.Effects(model, table));
            if (!hasErrors)
                continue;
            Add(UpliftFunctions.Lows(model, table));
            Add(UpliftFunctions.Highs(model, table));
        }

        return new ScoredRows(columns, []);

        void Add(double[] values) => columns.Add(new NumericColumn(Outputs[columns.Count].Name, values));
    }

    static IEnumerable<string> NamesOf(TreatmentEffect treatment)
    {
        string name = treatment.Treatment;
        return treatment.HasErrors ? [name, UpliftFunctions.LowOf(name), UpliftFunctions.HighOf(name)] : [name];
    }
}
