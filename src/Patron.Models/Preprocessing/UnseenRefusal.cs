namespace Patron.Models.Preprocessing;

/// <summary>Whether a category refuses levels that it did not learn from.</summary>
/// <param name="column">The category.</param>
/// <param name="options">Its options.</param>
/// <param name="elsewhere">Levels, null for missing, of other rows that are known; they are never refused.</param>
sealed class UnseenRefusal(string column, PreprocessingOptions options, string?[]? elsewhere)
{
    readonly HashSet<string?> _elsewhere = new(elsewhere ?? [], StringComparer.Ordinal);

    public bool Refuses => options.UnseenLevels == UnseenLevels.Refuse;

    /// <exception cref="ArgumentException">The row's level, which was not learnt from, is refused.</exception>
    public void Check(string?[] values, int row)
    {
        string? value = values[row];
        if (!Refuses || _elsewhere.Contains(value))
            return;
        string found = value is null ? "a missing value" : $"'{value}'";
        throw new ArgumentException(
            $"column '{column}': {found}, in {values.Count(other => other == value)} of {values.Length} rows given together, "
            + "was not there in training; let such levels count as rare ('unseen: rare'), or train again with rows that have it", column);
    }

    /// <summary>The levels known elsewhere together with those of a column; null for none.</summary>
    /// <param name="values">The column's levels.</param>
    /// <param name="isLearnt">Whether a level was learnt from.</param>
    public string?[]? With(string?[] values, Func<string?, bool> isLearnt)
    {
        IEnumerable<string?> known = _elsewhere.Concat(values).Distinct(StringComparer.Ordinal);
        string?[] all = [.. known.Where(value => !isLearnt(value)).Order(StringComparer.Ordinal)];
        return all.Length > 0 ? all : null;
    }
}
