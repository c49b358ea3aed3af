using System.Text.Json.Nodes;
using Patron.Models.Evaluation;
using Patron.Models.Explanation;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>
/// What each treatment changes of an outcome, against the control, by a row's raw columns: fitted, by a learner of any kind.
/// </summary>
public sealed class UpliftModel
{
    const string DocumentKind = "uplift";
    const int Version = 1;

    readonly EffectModel[] _effects;

    UpliftModel(OutcomeKind kind, UpliftLearner learner, string control, string[] arms, EffectModel[] effects)
    {
        (Kind, Learner, Control, Arms, _effects) = (kind, learner, control, arms, effects);
        if (arms.Length == 0 || arms.Length != effects.Length)
            throw new ArgumentException($"{effects.Length} effects of {arms.Length} treatments; there must be one of each, and at least one");
        Columns = [.. effects.SelectMany(effect => effect.Columns).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What the outcome is.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>How effects were learnt.</summary>
    public UpliftLearner Learner { get; }

    /// <summary>The name of the control.</summary>
    public string Control { get; }

    /// <summary>The treatments, in ordinal order.</summary>
    public IReadOnlyList<string> Arms { get; }

    /// <summary>The raw columns that a table to score must have; none of a constant effect.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Learns the effect of each treatment.</summary>
    /// <param name="rows">Columns, arms and outcomes.</param>
    /// <param name="options">The learner and its settings.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of range, an arm has too few rows or outcomes for the folds, or a learner refuses a column.
    /// </exception>
    public static UpliftFit Fit(UpliftRows rows, UpliftOptions? options = null)
    {
        options ??= new UpliftOptions();
        FittedNuisances nuisances = new(rows, options);
        UpliftModel model = Learnt(rows, options, nuisances);
        return new UpliftFit(model, UpliftReport.Of(rows, options, model, nuisances.Scores));
    }

    /// <summary>Learns the effects from what is known of the rows already, with no report.</summary>
    internal static UpliftModel Learnt(UpliftRows rows, UpliftOptions options, FittedNuisances nuisances)
    {
        EffectFit fit = new(rows, options, nuisances);
        EffectModel[] effects = [.. rows.Arms.Select((_, place) => fit.Of(place + 1))];
        return new UpliftModel(rows.Kind, options.Learner, rows.Control, [.. rows.Arms], effects);
    }

    /// <summary>Refuses rows that are too few to learn from, before anything is learnt.</summary>
    /// <exception cref="ArgumentException">An arm has too few rows, or outcomes other than 0, for the folds.</exception>
    public static void RequireEnough(UpliftRows rows, UpliftOptions? options = null) =>
        CrossFitted.RequireEnough(rows, options ?? new UpliftOptions());

    /// <summary>Effects of all treatments on all rows; columns the model does not know are ignored.</summary>
    /// <param name="table">Raw columns.</param>
    /// <param name="withErrors">Whether standard errors are asked for, which take a forest as long again.</param>
    /// <param name="threads">Most threads; the result has the same bits on any number. Null: all processors.</param>
    /// <exception cref="ArgumentException">A column is missing, of another kind, or holds a number that is refused.</exception>
    public UpliftEffects Effects(FeatureTable table, bool withErrors = true, int? threads = null) => new(
        Arms,
        Array.ConvertAll(_effects, effect => effect.Effects(table, threads)),
        Array.ConvertAll(_effects, effect => withErrors ? effect.StandardErrors(table, threads) : null));

    /// <summary>
    /// What each column adds to the effect of a treatment: row sums and base are the effect, within 1e-9. Null where the effect
    /// is no sum over columns: a two-model learner of probabilities, counts or money behind a link.
    /// </summary>
    /// <param name="table">Raw columns.</param>
    /// <param name="arm">The treatment's place among <see cref="Arms"/>, from 0.</param>
    /// <exception cref="ArgumentException">As for <see cref="Effects"/>.</exception>
    public ScoreContributions? Contributions(FeatureTable table, int arm) => _effects[arm].Contributions(table);

    /// <summary>The model as JSON; <see cref="FromJson"/> gives the same effects to the bit.</summary>
    public string ToJson()
    {
        ArmDocument[] arms = [.. Arms.Zip(_effects, (arm, effect) => new ArmDocument(arm, effect.ToNode()))];
        JsonObject document = ModelJson.Node(DocumentKind, Version, new Document(Kind, Learner, Control, arms));
        return ContentSeal.Sealed(document).ToJsonString(ModelJson.Indented);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">
    /// Not such a document, damaged or altered since it was written, or of a version this program does not know.
    /// </exception>
    public static UpliftModel FromJson(string json)
    {
        JsonNode? opened = ContentSeal.Opened(ModelJson.Parse(json, DocumentKind), DocumentKind, Version);
        Document document = ModelJson.Read<Document>(opened, DocumentKind, Version);
        EffectModel[] effects = Array.ConvertAll(document.Arms, arm => EffectModel.FromNode(arm.Effect));
        return ModelJson.Check(DocumentKind, () => new UpliftModel(
            document.Outcome, document.Learner, document.Control, Array.ConvertAll(document.Arms, arm => arm.Treatment), effects));
    }

    sealed record Document(OutcomeKind Outcome, UpliftLearner Learner, string Control, ArmDocument[] Arms);

    sealed record ArmDocument(string Treatment, JsonObject Effect);
}

/// <summary>A fitted model with the report of its fit.</summary>
/// <param name="Model">The immutable model.</param>
/// <param name="Report">How the fit went.</param>
public sealed record UpliftFit(UpliftModel Model, UpliftReport Report);

/// <summary>Effects of treatments on rows.</summary>
/// <param name="Arms">The treatments.</param>
/// <param name="Values">The effect of each treatment, row by row. Unit: that of the outcome.</param>
/// <param name="StandardErrors">
/// Of each treatment, row by row; null where the learner does not tell, or they were not asked for.
/// </param>
public sealed record UpliftEffects(IReadOnlyList<string> Arms, double[][] Values, double[]?[] StandardErrors)
{
    /// <summary>
    /// The effect of a treatment on a row with a normal interval; null where the learner tells no standard error.
    /// </summary>
    /// <param name="arm">The treatment's place, from 0.</param>
    /// <param name="row">The row.</param>
    /// <param name="confidence">Of the interval. Range: 0 &lt; confidence &lt; 1.</param>
    public Estimate? Interval(int arm, int row, double confidence = Estimate.UsualConfidence) =>
        StandardErrors[arm] is { } errors ? Estimate.Normal(Values[arm][row], errors[row], confidence) : null;

    /// <summary>For each row the treatment of the greatest effect, the first of equal ones; -1 where none is above 0.</summary>
    public int[] Best()
    {
        int[] best = new int[Values[0].Length];
        for (int row = 0; row < best.Length; row++)
        {
            (best[row], double most) = (-1, 0);
            for (int arm = 0; arm < Values.Length; arm++)
            {
                if (Values[arm][row] > most)
                    (best[row], most) = (arm, Values[arm][row]);
            }
        }

        return best;
    }
}
