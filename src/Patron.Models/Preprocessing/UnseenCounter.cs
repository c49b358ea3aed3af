using System.Collections.Concurrent;

namespace Patron.Models.Preprocessing;

/// <summary>Counts unknown values, from any thread.</summary>
sealed class UnseenCounter
{
    // Made when it is needed: most tables have none, and small ones are scored by the thousand.
    ConcurrentDictionary<(string Column, string Value, bool Missing), int>? _rows;

    public void Add(string column, string? value) =>
        LazyInitializer.EnsureInitialized(ref _rows).AddOrUpdate((column, value ?? "", value is null), 1, static (_, rows) => rows + 1);

    public IReadOnlyList<UnseenValue> InOrder(IEnumerable<string> columns)
    {
        if (_rows is null)
            return [];
        string[] order = [.. columns];
        return
        [
            .. _rows
                .OrderBy(entry => Array.IndexOf(order, entry.Key.Column))
                .ThenByDescending(entry => entry.Key.Missing)
                .ThenBy(entry => entry.Key.Value, StringComparer.Ordinal)
                .Select(entry => new UnseenValue(entry.Key.Column, entry.Key.Missing ? null : entry.Key.Value, entry.Value)),
        ];
    }
}
