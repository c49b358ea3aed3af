using Patron.Models.Decisions;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Whom to contact: all from the campaign's threshold on or, where they are too many, the likeliest of them.</summary>
/// <param name="Chosen">Whether each customer is contacted.</param>
/// <param name="Profit">What comes of it.</param>
sealed record ContactChoice(bool[] Chosen, ChurnProfit Profit)
{
    /// <param name="probabilities">That each customer leaves.</param>
    /// <param name="table">Who they are, and who left.</param>
    /// <param name="campaign">What a contact costs and brings.</param>
    /// <param name="seed">Decides between equal probabilities where not all of them can be contacted.</param>
    public static ContactChoice Of(double[] probabilities, ChurnTable table, ChurnCampaign campaign, long seed)
    {
        CampaignValue value = campaign.Checked();
        int worth = probabilities.Count(probability => probability >= value.Threshold);
        Capacity taken = Capacity.Top(probabilities, table.Ids, Math.Min(worth, campaign.Capacity ?? worth), seed);
        (double expected, double realised) = (0, 0);
        for (int row = 0; row < probabilities.Length; row++)
        {
            if (!taken.Selected[row])
                continue;
            expected += value.Expected(probabilities[row]);
            realised += value.Realised(table.Target[row], value.Benefit);
        }

        return new ContactChoice(taken.Selected, new ChurnProfit(taken.Count, taken.Threshold, expected, realised));
    }

    /// <summary>What is decided, and what the same rule would have brought among customers that the model had not seen.</summary>
    public static ChurnDecision Decision(ContactChoice all, ContactChoice unseen, ChurnTable table, ChurnCampaign campaign)
    {
        CampaignValue value = campaign.Checked();
        return new ChurnDecision(
            campaign.Benefit,
            campaign.Cost,
            campaign.Capacity,
            value.Threshold!.Value,
            all.Profit.Contacts,
            all.Profit.Lowest,
            all.Profit.Expected,
            unseen.Profit,
            table.Target.Sum(left => value.Realised(left, value.Benefit)));
    }
}
