using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling;

/// <summary>The reasons of a model's scores as texts, in the words of the model's file where it has some for a feature.</summary>
sealed class ReasonWords
{
    readonly PropensityModel _model;
    readonly ReasonOptions _options;

    /// <param name="model">Whose scores are told of.</param>
    /// <param name="options">Which reasons, and the words for some features; null for the usual ones.</param>
    public ReasonWords(PropensityModel model, ReasonOptions? options) => (_model, _options) = (model, options ?? new ReasonOptions());

    /// <summary>What a version keeps of the words in the model's file: those for features that it has.</summary>
    public static ReasonOptions? Kept(ReasonOptions? written, PropensityModel model) => written is null
        ? null
        : written with { Templates = written.Templates.Where(pair => model.Columns.Contains(pair.Key)).ToDictionary() };

    /// <summary>Of each row its reasons, the strongest first.</summary>
    public string[] Of(FeatureTable table)
    {
        IReadOnlyList<ReasonCode>[] reasons = ReasonCodes.Of(_model.Contributions(table), table, _options);
        string[] ends = SegmentWords.Of(_model, table);
        return [.. reasons.Select((ofRow, row) => string.Join("; ", ofRow.Select(Sentence)) + ends[row])];
    }

    /// <summary>
    /// Without words of its own <c>purchase days since last 210 (+0.8)</c>: the feature, its value and what that adds to the log odds; where
    /// a learner adds up probabilities, to the probability in hundredths, <c>(+3.1 points)</c>.
    /// </summary>
    string Sentence(ReasonCode reason)
    {
        if (_options.Templates.ContainsKey(reason.Column))
            return reason.Text;
        string moved = _model.Learner.ScoreScale == ScoreScale.LogOdds
            ? $"{reason.Contribution:+0.0;-0.0;0.0}"
            : $"{100 * reason.Contribution:+0.0;-0.0;0.0} points";
        return $"{reason.Column.Replace('_', ' ')} {reason.Value} ({moved})";
    }
}
