namespace Patron.Models.Explanation;

/// <summary>Which reasons are given, and in what words.</summary>
public sealed record ReasonOptions
{
    /// <summary>Most reasons of a row. Range: &gt;= 1. <value>The default is 3.</value></summary>
    public int Count { get; init; } = 3;

    /// <summary>Which way reasons move the score. <value>The default is both.</value></summary>
    public ReasonDirection Direction { get; init; }

    /// <summary>Contributions of at most this size are no reason. Range: &gt;= 0. <value>The default is 0.</value></summary>
    public double LeastEffect { get; init; }

    /// <summary>Templates by column. <value>The default is none.</value></summary>
    public IReadOnlyDictionary<string, ReasonTemplate> Templates { get; init; } = new Dictionary<string, ReasonTemplate>();

    /// <summary>The template of all other columns.</summary>
    public ReasonTemplate Others { get; init; } = ReasonTemplate.Usual;

    internal void Validate(IReadOnlyList<string> columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1);
        string[] problems =
        [
            .. LeastEffect >= 0 ? (string[])[] : [$"the least effect is {LeastEffect}; it must be at least 0"],
            .. Templates.Keys.Except(columns).Order(StringComparer.Ordinal)
                .Select(name => $"there is a template for '{name}', which is no column of the model"),
            .. Templates.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.Problems($"'{pair.Key}'")),
            .. Others.Problems("other columns"),
        ];
        if (problems.Length > 0)
            throw new ArgumentException(string.Join("; ", problems));
    }
}

/// <summary>Which way a reason moves a score.</summary>
public enum ReasonDirection
{
    /// <summary>Up or down.</summary>
    Both,

    /// <summary>Up.</summary>
    Up,

    /// <summary>Down.</summary>
    Down,
}
