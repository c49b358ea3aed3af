using System.Text;
using Patron.Models.Evaluation;
using Patron.Models.Propensity;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Pipeline.Tests.Direct.Churn;

public sealed class ChurnCampaignTests
{
    static readonly ChurnCase Case = new(400);
    static readonly ChurnCampaign Campaign = new() { Benefit = 100, Cost = 25 };

    static ChurnOutcome Run(ChurnCampaign campaign, string? output = null) =>
        Case.Run(request => request with { Campaign = campaign, Output = output });

    [Fact]
    public void Those_are_contacted_whose_benefit_is_expected_to_pay_the_contact()
    {
        ChurnOutcome found = Run(Campaign);
        ChurnDecision decision = found.Report.Decision!;
        double[] scores = found.Scores.Scores;

        Assert.Equal(0.25, decision.Threshold);
        Assert.Equal(scores.Select(score => score >= 0.25), found.Scores.Contacts!);
        double[] chosen = [.. scores.Where(score => score >= 0.25)];
        Assert.Equal((chosen.Length, chosen.Min()), (decision.Contacts, decision.Lowest!.Value));
        Assert.Equal(chosen.Sum(score => (100 * score) - 25), decision.ExpectedProfit, 1e-8);
        Assert.InRange(chosen.Length, 1, scores.Length - 1);
    }

    [Fact]
    public void What_it_would_have_brought_is_told_by_models_that_had_not_seen_the_customer()
    {
        ChurnDecision decision = Run(Campaign).Report.Decision!;
        double[] unseen = CrossValidation.Of(Case.Features, Case.Left, StratifiedFolds.Assign(Case.Ids, Case.Left, 5, 42)).Probabilities;
        (double Probability, bool Left)[] chosen = [.. unseen.Zip(Case.Left).Where(row => row.First >= 0.25)];

        Assert.Equal(chosen.Length, decision.CrossValidated.Contacts);
        Assert.Equal(chosen.Sum(row => (100 * row.Probability) - 25), decision.CrossValidated.Expected, 1e-8);
        Assert.Equal((100 * chosen.Count(row => row.Left)) - (25 * chosen.Length), decision.CrossValidated.Realised, 1e-8);
        Assert.Equal((100 * Case.Left.Count(left => left)) - (25 * 400), decision.EveryoneRealised, 1e-8);
        Assert.True(decision.CrossValidated.Realised > decision.EveryoneRealised);
    }

    [Fact]
    public void No_more_are_contacted_than_can_be_and_those_are_the_likeliest()
    {
        ChurnOutcome found = Run(Campaign with { Capacity = 30 });
        double[] scores = found.Scores.Scores;
        double lowest = scores.Where((_, row) => found.Scores.Contacts![row]).Min();

        Assert.Equal((30, 30, lowest), (found.Scores.Contacts!.Count(one => one), found.Report.Decision!.Contacts, found.Report.Decision.Lowest));
        Assert.True(scores.Where((_, row) => !found.Scores.Contacts![row]).Max() <= lowest);
        Assert.Equal(30, found.Report.Decision.CrossValidated.Contacts);
    }

    [Fact]
    public void A_capacity_for_everyone_still_leaves_out_whom_a_contact_does_not_pay() =>
        Assert.Equal(Run(Campaign).Scores.Contacts!, Run(Campaign with { Capacity = 400 }).Scores.Contacts!);

    [Fact]
    public void The_file_says_of_each_customer_whether_to_contact_them()
    {
        using TemporaryFolder folder = new();
        string output = folder.PathOf("scores.csv");
        ChurnOutcome found = Run(Campaign, output);
        string[] lines = File.ReadAllLines(output);

        Assert.Equal("id,score,decile,reasons,contact", lines[0]);
        Assert.Equal(found.Scores.Contacts!.Select(one => one ? "true" : "false"), lines.Skip(1).Select(line => line[(line.LastIndexOf(',') + 1)..]));
    }

    static readonly ChurnCampaign[] Mistakes =
    [
        Campaign with { Benefit = -100 }, Campaign with { Cost = -1 }, Campaign with { Benefit = double.NaN },
        Campaign with { Cost = double.PositiveInfinity }, Campaign with { Cost = 100.5 }, Campaign with { Capacity = 0 },
    ];

    [Fact]
    public void Every_mistake_is_named_with_its_option_and_a_remedy()
    {
        StringBuilder text = new();
        foreach (ChurnCampaign mistake in Mistakes)
            text.Append(Assert.Throws<InputException>(() => Run(mistake)).Message).Append('\n');
        Expectation.Matches("churn-campaign-mistakes", text.ToString());
    }
}
