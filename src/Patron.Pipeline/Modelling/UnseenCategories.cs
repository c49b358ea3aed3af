using System.Collections.Concurrent;
using Patron.Models.Preprocessing;

namespace Patron.Pipeline.Modelling;

/// <summary>Counts the rows whose values a model did not learn from, from any of the engine's threads.</summary>
sealed class UnseenCategories
{
    readonly ConcurrentDictionary<string, long> _rows = new(StringComparer.Ordinal);

    /// <summary>A sentence a column, in the order of their names; never the values.</summary>
    public IEnumerable<string> Sentences =>
        from column in _rows
        orderby column.Key
        select $"{column.Value} rows have a {column.Key} that their model did not learn from";

    public void Add(IReadOnlyList<UnseenValue> values)
    {
        foreach (UnseenValue value in values)
            _rows.AddOrUpdate(value.Column, value.Rows, (_, rows) => rows + value.Rows);
    }
}
