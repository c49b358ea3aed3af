using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Boosting;

namespace Patron.Models.Tests.Propensity;

public sealed class ScoredColumnsTests
{
    static readonly Sample Rows = Sample.Of("scored columns", 600);

    static readonly LearnerOptions Trees =
        new BoostingLearnerOptions { Trees = new() { Trees = 10, MaxLeaves = 6, MinRows = 5 } };

    static readonly Dictionary<string, LearnerOptions> Learners = new()
    {
        ["rules"] = new RulesLearnerOptions(),
        ["logistic"] = new LogisticLearnerOptions(),
        ["boosting"] = Trees,
        ["forest"] = new ForestLearnerOptions { Forest = new() { Trees = 10, MinRows = 5 } },
        ["segmented"] = new SegmentedLearnerOptions
        {
            By = "category",
            Others = Trees,
            Parts = new Dictionary<string, LearnerOptions> { ["c1"] = Trees, ["c2"] = new LogisticLearnerOptions() },
        },
    };

    public static TheoryData<string> Names => [.. Learners.Keys];

    /// <summary>The sample, a number and a category that are the same in all rows, so that nothing can ask them.</summary>
    static FeatureTable Table(string level) => new(
    [
        .. Rows.Table.Columns,
        new NumericColumn("same", RandomRows.Of(Rows.Happened.Length, _ => 1.0)),
        new CategoryColumn("alike", [.. Enumerable.Repeat(level, Rows.Happened.Length)]),
    ]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Scores_of_these_columns_alone_have_the_same_bits_and_count_the_same_as_unseen(string learner)
    {
        PropensityModel model = PropensityModel.Fit(Table("known"), Rows.Happened, new() { Learner = Learners[learner] }).Model;
        Assert.DoesNotContain("same", model.ScoredColumns);
        Assert.All(model.ScoredColumns, column => Assert.Contains(column, model.Columns));
        FeatureTable later = Table("not known");
        FeatureTable needed = new([.. model.ScoredColumns.Select(name => later.Find(name)!)]);
        PropensityScores whole = model.Score(later);
        PropensityScores scores = model.Score(needed);
        Assert.Equal(whole.Probabilities, scores.Probabilities);
        Assert.Equal(whole.Unseen, scores.Unseen);
        // A regression leaves a category out that does not vary; trees keep and count its levels.
        Assert.Equal(learner != "logistic", whole.Unseen.Contains(new UnseenValue("alike", "not known", UnseenIn(whole))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_column_that_is_left_out_holds_moves_no_score(string learner)
    {
        PropensityModel model = PropensityModel.Fit(Table("known"), Rows.Happened, new() { Learner = Learners[learner] }).Model;
        FeatureTable table = Table("known");
        double[] whole = model.Score(table).Probabilities;
        RandomStream random = new(7);
        foreach (FeatureColumn column in table.Columns.Where(column => !model.ScoredColumns.Contains(column.Name)))
        {
            FeatureColumn other = column is NumericColumn
                ? new NumericColumn(column.Name, RandomRows.Of(table.Rows, _ => random.Normal()))
                : new CategoryColumn(column.Name, [.. Enumerable.Range(0, table.Rows).Select(row => $"c{row % 5}")]);
            FeatureTable changed = new([.. table.Columns.Select(one => one.Name == column.Name ? other : one)]);
            Assert.Equal(whole, model.Score(changed).Probabilities);
        }
    }

    static int UnseenIn(PropensityScores scores) => scores.Unseen.FirstOrDefault(value => value.Column == "alike")?.Rows ?? 0;
}
