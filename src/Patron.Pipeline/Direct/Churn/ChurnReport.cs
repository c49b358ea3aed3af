using Patron.Models.Evaluation;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>What <see cref="ChurnAnalysis"/> found.</summary>
/// <param name="File">The table of customers.</param>
/// <param name="Rows">Customers in it.</param>
/// <param name="Target">The column that tells who left.</param>
/// <param name="Positive">Its value for those who left.</param>
/// <param name="Positives">How many left.</param>
/// <param name="Model">What was fitted.</param>
/// <param name="Metrics">On rows that the fit at hand had not seen: cross-validated.</param>
/// <param name="Columns">How far each column moves the scores, furthest first.</param>
/// <param name="Coefficients">Of a regression, strongest first; else none.</param>
/// <param name="Effects">Of a regression the same with categories beside the most frequent one, which the data tell better; else none.</param>
/// <param name="LeftOut">Columns that were not used, with the reason.</param>
/// <param name="Leaks">Columns that were used and know too well who left to be known beforehand.</param>
/// <param name="Decision">Whom to contact; null where no benefit and cost were given.</param>
/// <param name="Output">Where scores were written; null for nowhere.</param>
/// <param name="Page">Where the page was written; null for nowhere.</param>
public sealed record ChurnReport(
    string File,
    int Rows,
    string Target,
    string Positive,
    int Positives,
    ChurnModel Model,
    ChurnMetrics Metrics,
    IReadOnlyList<ChurnColumn> Columns,
    IReadOnlyList<ChurnCoefficient> Coefficients,
    IReadOnlyList<LogisticEffect> Effects,
    IReadOnlyList<LeftOut> LeftOut,
    IReadOnlyList<ChurnLeak> Leaks,
    ChurnDecision? Decision,
    string? Output,
    string? Page);

/// <summary>What was fitted.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Learner">The learner's word.</param>
/// <param name="Reason">Why that learner was chosen; null where it was asked for.</param>
/// <param name="Compared">The learners tried, in folds other than those of the metrics, the best first; none where one was asked for.</param>
/// <param name="Penalty">Of a regression the strength of its penalty.</param>
/// <param name="Intercept">Of a regression the log odds of a customer at the mean of every number, in the zero of every category.</param>
/// <param name="Calibration">The form of the map that its probabilities go through; null for none.</param>
/// <param name="LogLikelihood">Of all rows, without the penalty and before the map.</param>
/// <param name="Rules">Of rules each with its probability, highest first; else none.</param>
/// <param name="Columns">The columns it uses.</param>
/// <param name="Warnings">What to know before trusting it.</param>
public sealed record ChurnModel(
    string Name, string Learner, string? Reason, IReadOnlyList<ChurnRival> Compared, double? Penalty, double? Intercept, string? Calibration,
    double LogLikelihood, IReadOnlyList<ChurnRule> Rules, IReadOnlyList<string> Columns, IReadOnlyList<string> Warnings);

/// <summary>A learner that was tried.</summary>
/// <param name="Learner">Its word.</param>
/// <param name="Settings">It and its settings in words.</param>
/// <param name="LogLoss">Mean over the folds.</param>
/// <param name="Difference">The log loss less that of the best.</param>
/// <param name="StandardError">Of the difference, paired by folds; 0 for the best.</param>
/// <param name="IsChosen">Whether it was taken.</param>
public sealed record ChurnRival(string Learner, string Settings, double LogLoss, double Difference, double StandardError, bool IsChosen);

/// <summary>A rule and the probability where it holds.</summary>
public sealed record ChurnRule(string Rule, double Probability);

/// <summary>How far a column moves scores.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Moves">
/// Mean size of what it adds to a customer's score: to the log odds, of rules and forests to the probability.
/// </param>
public sealed record ChurnColumn(string Column, double Moves);

/// <summary>Cross-validated figures: means over the folds.</summary>
/// <param name="Folds">Parts of the cross-validation.</param>
/// <param name="Auc">Probability that one who left scores higher than one who stayed.</param>
/// <param name="LogLoss">Mean of -ln(probability given to what happened).</param>
/// <param name="Brier">Mean squared distance of probability and outcome.</param>
/// <param name="Accuracy">Share of rows where the probability is on the right side of one half.</param>
/// <param name="MajorityAccuracy">The same for always saying what is more frequent.</param>
/// <param name="MajorityLogLoss">The log loss of giving every row the overall share.</param>
/// <param name="MajorityBrier">The Brier score of the same.</param>
/// <param name="Lift">Tenths of the rows by falling probability, all folds together.</param>
/// <param name="Intervals">How sure the figures are.</param>
/// <param name="OneRule">What the best single split does in the same folds.</param>
public sealed record ChurnMetrics(
    int Folds,
    double? Auc,
    double LogLoss,
    double Brier,
    double Accuracy,
    double MajorityAccuracy,
    double MajorityLogLoss,
    double MajorityBrier,
    IReadOnlyList<LiftDecile> Lift,
    ChurnIntervals Intervals,
    ChurnOneRule OneRule);

/// <summary>Figures of all cross-validated rows together, which are close to the means over the folds, with 95 % intervals.</summary>
/// <param name="Auc">By DeLong's variance, held within 0 and 1; null with fewer than two customers of either kind.</param>
/// <param name="LogLoss">From resampled customers; null where the figure is undefined.</param>
/// <param name="Brier">As the log loss.</param>
public sealed record ChurnIntervals(Estimate? Auc, Estimate? LogLoss, Estimate? Brier);

/// <summary>What a person could do without a model: look at one column.</summary>
/// <param name="Rule">Of the best split of all rows the side that leaves more often.</param>
/// <param name="Auc">Cross-validated, each fold with a split of its own; the mean over the folds, as all below.</param>
/// <param name="LogLoss">As for the model.</param>
/// <param name="Brier">As for the model.</param>
/// <param name="Accuracy">As for the model.</param>
public sealed record ChurnOneRule(string Rule, double? Auc, double LogLoss, double Brier, double Accuracy);

/// <summary>What one feature does.</summary>
/// <param name="Feature">A numeric column, or <c>column=level</c>.</param>
/// <param name="Coefficient">Change in log odds: for a number, by one standard deviation; for a level, from not having it.</param>
/// <param name="StandardError">Its standard error; NaN where the data do not tell.</param>
public sealed record ChurnCoefficient(string Feature, double Coefficient, double StandardError);

/// <summary>A column that was not used.</summary>
public sealed record LeftOut(string Column, string Reason);

/// <summary>A column that knows too well who left, and what gave it away.</summary>
public sealed record ChurnLeak(string Column, string Reason);

/// <summary>A report, and every customer in the order of the file.</summary>
/// <param name="Report">What was found.</param>
/// <param name="Scores">Every customer.</param>
public sealed record ChurnOutcome(ChurnReport Report, ChurnScores Scores);

/// <summary>Scored customers, as columns.</summary>
/// <param name="Ids">Who.</param>
/// <param name="Scores">Probability of leaving, by the model fitted on all rows.</param>
/// <param name="Deciles">1 for the tenth with the highest scores, to 10.</param>
/// <param name="Reasons">What moves each score furthest from that of the average customer.</param>
/// <param name="Contacts">Whom to contact; null where no benefit and cost were given.</param>
public sealed record ChurnScores(string[] Ids, double[] Scores, int[] Deciles, string[] Reasons, bool[]? Contacts = null);
