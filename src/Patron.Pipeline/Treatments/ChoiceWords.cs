namespace Patron.Pipeline.Treatments;

/// <summary>What a policy says of its choice, as SQL over the audience with who was chosen for what.</summary>
/// <param name="Missed">The reason of customers whom rules fit and none was chosen for.</param>
/// <param name="WhyMissed">The same in words; null where there can be no such customer.</param>
sealed record ChoiceWords(string Missed, string? WhyMissed)
{
    /// <summary>Further tables of the policy's.</summary>
    public IReadOnlyList<ChoiceTable> Tables { get; init; } = [];

    /// <summary>The reason of customers whom a rule was chosen for.</summary>
    public string Treated { get; init; } = $"'{Reasons.Treated}'";

    /// <summary>The probability, chance apart that leaves customers untreated, with which a customer gets the rule that was chosen; NULL where a hash decided.</summary>
    public string Chance { get; init; } = "1";

    /// <summary>The same of getting none.</summary>
    public string ChanceOfNone { get; init; } = "CASE WHEN _rule IS NULL THEN 1 ELSE 0 END";

    /// <summary>What is added to the reason why a rule took a customer, by the rule's place; null for nothing.</summary>
    public Func<int, string?> Taken { get; init; } = _ => null;
}

/// <summary>A table with rows for some of the audience.</summary>
/// <param name="Name">Its name; its column <c>place</c> is the audience's <c>rowid</c>.</param>
/// <param name="Columns">Its other columns, by the names under which the words see them.</param>
sealed record ChoiceTable(string Name, IReadOnlyList<(string Column, string As)> Columns);
