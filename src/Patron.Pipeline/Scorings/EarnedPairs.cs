using Patron.DuckDb;
using Patron.Models.Allocation;
using Patron.Models.Evaluation;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Scorings;

/// <summary>
/// What another set's choices would have earned, from production's decisions, the propensities with which they were made, and what came of them
/// (inverse propensities, self-normalised: Swaminathan and Joachims 2015).
/// </summary>
/// <param name="connection">The engine.</param>
/// <param name="first">Production's rows of <c>gold.treatments</c> at the instant, as SQL.</param>
/// <param name="second">The experiment's.</param>
sealed class EarnedPairs(Connection connection, string first, string second)
{
    const string Propensity = "propensity";

    /// <summary>By campaign, in the order of names.</summary>
    /// <param name="outcome">A SELECT of customers' keys and outcomes; who is not in it has 0.</param>
    /// <exception cref="ScoringException">The outcomes cannot be meant, or production kept no propensities.</exception>
    public IReadOnlyList<EarnedDifference> Of(string outcome)
    {
        Check(outcome);
        using Result result = connection.Query($"""
            SELECT logged.campaign, coalesce(outcomes.value, 0e0) AS outcome, logged.{Propensity} AS propensity,
              coalesce(got = coalesce(other.intended, ''), false) AS matches
            FROM (
              SELECT campaign, customer_key, {Propensity},
                CASE WHEN "group" <> '{Reasons.BusinessAsUsual}' THEN coalesce(treatment, '') END AS got
              FROM {first} WHERE campaign NOT IN (SELECT campaign FROM {first} WHERE contact_no > 1)
            ) AS logged
            LEFT JOIN (SELECT campaign, customer_key, coalesce(intended_treatment, '') AS intended FROM {second} WHERE contact_no = 1) AS other
              USING (campaign, customer_key)
            LEFT JOIN ({Outcomes(outcome)}) AS outcomes USING (customer_key)
            ORDER BY campaign, customer_key
            """);
        ColumnTable rows = result.ReadAll();
        string?[] campaigns = rows.Texts("campaign");
        (double[] outcomes, double[] propensities) = (rows.Doubles("outcome"), rows.Doubles("propensity"));
        bool[] matches = rows.Bools("matches");
        return
        [
            .. from of in Enumerable.Range(0, rows.Rows).GroupBy(row => campaigns[row]!)
               let known = of.Where(row => !rows.IsNull(Propensity, row)).ToArray()
               where known.Length > 1
               select new EarnedDifference(
                   of.Key, known.Length, of.Count() - known.Length,
                   Estimate.MeanOf(Array.ConvertAll(known, row => outcomes[row])), Earned(known, matches, outcomes, propensities)),
        ];
    }

    /// <summary>One arm is what the policy gives, the other is anything else, whose probability nothing asks for.</summary>
    static EarnedValue Earned(int[] rows, bool[] matches, double[] outcomes, double[] propensities)
    {
        if (rows.Count(row => matches[row]) < 2)
            return new EarnedValue(null, 0, 0);
        double[] given = Array.ConvertAll(rows, row => matches[row] ? propensities[row] : 0.5);
        LoggedDecisions logged = new()
        {
            Arms = ["what the policy gives", "anything else"],
            Taken = Array.ConvertAll(rows, row => matches[row] ? 0 : 1),
            Outcomes = Array.ConvertAll(rows, row => outcomes[row]),
            Probabilities = [given, Array.ConvertAll(given, one => 1 - one)],
        };
        OffPolicyEstimate found = OffPolicyEstimate.Of(logged, LoggedDecisions.Certain(new int[rows.Length], 2));
        return new EarnedValue(found.SelfNormalised, found.MeanWeight.Value, found.EffectiveRows);
    }

    static string Outcomes(string outcome) => $"SELECT CAST(#1 AS VARCHAR) AS customer_key, CAST(#2 AS DOUBLE) AS value FROM ({outcome})";

    void Check(string outcome)
    {
        using (Result decided = connection.Query($"SELECT * FROM {first} LIMIT 0"))
        {
            if (decided.Columns.All(column => column.Name != Propensity))
                throw new ScoringException("production's decisions at this instant were made before propensities were kept: decide anew, then wait for outcomes");
        }

        using (Result explored = connection.Query($"SELECT min(campaign) AS campaign FROM {second} WHERE reason = '{Reasons.Explored}'"))
        {
            // Its chance would be that of production, and no propensity tells how the two go together.
            if (explored.ReadAll().Texts("campaign")[0] is { } campaign)
                throw new ScoringException($"campaign '{campaign}' of the experiment gives rules by chance: score it without 'explore:' to see what its choices would have earned");
        }

        using (Result told = connection.Query($"SELECT * FROM ({outcome}) LIMIT 0"))
        {
            if (told.Columns.Count != 2)
                throw new ScoringException($"--outcome gives {told.Columns.Count} columns: select the customer's key and the outcome, a row for each customer");
        }

        using Result checks = connection.Query($"""
            SELECT count(*) FILTER (value IS NULL OR NOT isfinite(value)) AS broken, count(*) - count(DISTINCT customer_key) AS twice FROM ({Outcomes(outcome)})
            """);
        ColumnTable counted = checks.ReadAll();
        if (counted.Longs("broken")[0] > 0)
            throw new ScoringException($"--outcome is missing or no finite number for {counted.Longs("broken")[0]} customers: leave them out, which means 0");
        if (counted.Longs("twice")[0] > 0)
            throw new ScoringException($"--outcome has {counted.Longs("twice")[0]} rows of customers that it has already: group them by customer");
    }
}
