using Patron.DuckDb;
using Patron.Models.Allocation;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Scorings;

/// <summary>
/// What another set's choices would have earned, from production's decisions, the propensities with which they were made, and what came of them
/// (inverse propensities, self-normalised: Swaminathan and Joachims 2015; doubly robust: Dudik, Langford and Li 2011).
/// </summary>
/// <param name="connection">The engine.</param>
/// <param name="first">Production's rows of <c>gold.treatments</c> at the instant, as SQL.</param>
/// <param name="second">The experiment's.</param>
sealed class EarnedPairs(Connection connection, string first, string second)
{
    const string Propensity = "propensity";

    /// <summary>SQL of what production knew of customers in numbers: <c>customer_key, name, number</c>; null for nothing.</summary>
    public string? Scores { get; init; }

    /// <summary>Most threads; null for all processors.</summary>
    public int? Threads { get; init; }

    /// <summary>By campaign, in the order of names.</summary>
    /// <param name="outcome">A SELECT of customers' keys and outcomes; who is not in it has 0.</param>
    /// <exception cref="ScoringException">The outcomes cannot be meant, or production kept no propensities.</exception>
    public IReadOnlyList<EarnedDifference> Of(string outcome)
    {
        Check(outcome);
        string[] scores = NamesOfScores();
        using Result result = connection.Query($"""
            SELECT logged.campaign, customer_key, coalesce(outcomes.value, 0e0) AS outcome, logged.{Propensity} AS propensity,
              coalesce(got = coalesce(other.intended, ''), false) AS matches, coalesce(other.intended, '') AS intended
              {string.Concat(scores.Select((_, at) => $", told.s{at}"))}
            FROM (
              SELECT campaign, customer_key, {Propensity},
                CASE WHEN "group" <> '{Reasons.BusinessAsUsual}' THEN coalesce(treatment, '') END AS got
              FROM {first} WHERE campaign NOT IN (SELECT campaign FROM {first} WHERE contact_no > 1)
            ) AS logged
            LEFT JOIN (SELECT campaign, customer_key, coalesce(intended_treatment, '') AS intended FROM {second} WHERE contact_no = 1) AS other
              USING (campaign, customer_key)
            LEFT JOIN ({Outcomes(outcome)}) AS outcomes USING (customer_key)
            {(scores.Length == 0 ? "" : $"LEFT JOIN ({Told(scores)}) AS told USING (customer_key)")}
            ORDER BY campaign, customer_key
            """);
        ColumnTable rows = result.ReadAll();
        string?[] campaigns = rows.Texts("campaign");
        double[] outcomes = rows.Doubles("outcome");
        return
        [
            .. from of in Enumerable.Range(0, rows.Rows).GroupBy(row => campaigns[row]!)
               let known = of.Where(row => !rows.IsNull(Propensity, row)).ToArray()
               where known.Length > 1
               select new EarnedDifference(
                   of.Key, known.Length, of.Count() - known.Length,
                   Estimate.MeanOf(Array.ConvertAll(known, row => outcomes[row])), Earned(known, rows, scores.Length)),
        ];
    }

    string[] NamesOfScores()
    {
        if (Scores is null)
            return [];
        using Result result = connection.Query($"SELECT DISTINCT name FROM ({Scores}) WHERE name IS NOT NULL ORDER BY name");
        return [.. result.ReadAll().Texts("name").OfType<string>()];
    }

    /// <summary>A row for each customer, a column for each name.</summary>
    string Told(string[] scores) =>
        $"""
        SELECT customer_key, {string.Join(", ", scores.Select((name, at) => $"max(number) FILTER (WHERE name = {Sql.Literal(name)}) AS s{at}"))}
        FROM ({Scores}) GROUP BY customer_key
        """;

    /// <summary>One arm is what the policy gives, the other is anything else, whose probability nothing asks for.</summary>
    EarnedValue Earned(int[] rows, ColumnTable table, int scores)
    {
        (bool[] matches, double[] propensities, double[] outcomes) = (table.Bools("matches"), table.Doubles(Propensity), table.Doubles("outcome"));
        if (rows.Count(row => matches[row]) < 2)
            return new EarnedValue(null, 0, 0, null);
        double[] ofRows = Array.ConvertAll(rows, row => outcomes[row]);
        double[] weights = Array.ConvertAll(rows, row => matches[row] ? 1 / propensities[row] : 0);
        (string?[] keys, string?[] intended) = (table.Texts("customer_key"), table.Texts("intended"));
        FeatureTable known = new(
        [
            new CategoryColumn("intended", Array.ConvertAll(rows, row => intended[row])),
            .. Enumerable.Range(0, scores).Select(at => $"s{at}").Select(name => (Name: name, Numbers: table.Doubles(name)))
                .Select(one => new NumericColumn(
                    one.Name, Array.ConvertAll(rows, row => table.IsNull(one.Name, row) ? double.NaN : one.Numbers[row]))),
        ]);
        double[]? foretold = ForetoldOutcomes.Of(Array.ConvertAll(rows, row => keys[row]!), known, weights, ofRows, Threads);
        double[] given = Array.ConvertAll(rows, row => matches[row] ? propensities[row] : 0.5);
        LoggedDecisions logged = new()
        {
            Arms = ["what the policy gives", "anything else"],
            Taken = Array.ConvertAll(rows, row => matches[row] ? 0 : 1),
            Outcomes = ofRows,
            Probabilities = [given, Array.ConvertAll(given, one => 1 - one)],
            Predictions = foretold is null ? null : [foretold, new double[rows.Length]],
        };
        OffPolicyEstimate found = OffPolicyEstimate.Of(logged, LoggedDecisions.Certain(new int[rows.Length], 2));
        return new EarnedValue(found.SelfNormalised, found.MeanWeight.Value, found.EffectiveRows, found.DoublyRobust);
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
