using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling.Scorers;

/// <summary>A propensity model: scores, why they are what they are, and what would change them.</summary>
public sealed class PropensityScorer : ModelScorer
{
    readonly PropensityModel _model;
    readonly ReasonWords _words;

    internal PropensityScorer(RegisteredModel registered, PropensityContent content)
        : this(registered, content, content.ToModel())
    {
    }

    PropensityScorer(RegisteredModel registered, PropensityContent content, PropensityModel model)
        : base(
            registered,
            [.. content.Columns.Select(column => new ScorerInput(column.Name, column.IsNumber, model.ScoredColumns.Contains(column.Name)))],
            [new ScorerOutput("score")])
    {
        _model = model;
        _words = new ReasonWords(model, content.Reasons);
        WhatIf = new PropensityWhatIf(model, content.Changes);
    }

    /// <summary>Answers what would be if values were others.</summary>
    public PropensityWhatIf WhatIf { get; }

    /// <inheritdoc/>
    public override ScoredRows Score(FeatureTable table)
    {
        PropensityScores scores = _model.Score(table);
        return new ScoredRows([new NumericColumn("score", scores.Probabilities)], scores.Unseen);
    }

    /// <summary>Why each row has its score. All inputs are needed.</summary>
    /// <exception cref="ArgumentException">A column is missing, or a value is refused.</exception>
    public ScoreExplanations Explain(FeatureTable table) =>
        new(_model.Score(table).Probabilities, Scale, _model.Contributions(table), _words.Of(table));

    /// <summary>What contributions add to: <c>log odds</c>, or <c>probability</c> where trees vote, before calibration where that maps it.</summary>
    string Scale => (_model.Learner.ScoreScale == ScoreScale.LogOdds ? "log odds" : "probability")
        + (_model.Calibration is null && _model.CalibrationByColumn is null ? "" : " before calibration");
}

/// <summary>Why rows have their scores.</summary>
/// <param name="Scores">The probabilities.</param>
/// <param name="Scale">What contributions add to.</param>
/// <param name="Contributions">What each column adds to each row.</param>
/// <param name="Reasons">The strongest of them in words, as in <c>gold.scores</c>.</param>
public sealed record ScoreExplanations(double[] Scores, string Scale, ScoreContributions Contributions, string[] Reasons);
