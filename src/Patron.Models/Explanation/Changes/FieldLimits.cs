namespace Patron.Models.Explanation;

/// <summary>What may be done to a column; without limits it may take any value of its kind.</summary>
/// <param name="Column">The column.</param>
public sealed record FieldLimits(string Column)
{
    /// <summary>Whether it must stay as it is, like an age or a place of birth. <value>The default is false.</value></summary>
    public bool IsImmutable { get; init; }

    /// <summary>Least number that it may become. <value>The default, null, is any.</value></summary>
    public double? Least { get; init; }

    /// <summary>Greatest number that it may become. <value>The default, null, is any.</value></summary>
    public double? Most { get; init; }

    /// <summary>Which way its number may go. <value>The default is either.</value></summary>
    public FieldDirection Direction { get; init; }

    /// <summary>Categories that it may become. <value>The default, null, is any.</value></summary>
    public IReadOnlyList<string>? Categories { get; init; }

    internal string? Refusal(FieldValue from, FieldValue to)
    {
        if (from == to)
            return null;
        if (IsImmutable)
            return $"'{Column}' must not change; it is {from}";
        if (!to.IsNumber)
            return Categories is { } allowed && (to.Category is null || !allowed.Contains(to.Category))
                ? $"'{Column}' may become {string.Join(", ", allowed)}, not {to}"
                : null;
        if (double.IsInfinity(to.Number))
            return $"'{Column}' may become a finite number, not {to}";
        if (to.Number < Least || to.Number > Most || (to.IsMissing && (Least ?? Most) is not null))
            return $"'{Column}' may become {Range()}, not {to}";
        return Direction switch
        {
            FieldDirection.Up when !(to.Number >= from.Number) => $"'{Column}' may only rise from {from}, not become {to}",
            FieldDirection.Down when !(to.Number <= from.Number) => $"'{Column}' may only fall from {from}, not become {to}",
            _ => null,
        };
    }

    string Range() => (Least, Most) switch
    {
        ({ } least, { } most) => $"{FieldValue.Of(least)} to {FieldValue.Of(most)}",
        ({ } least, null) => $"{FieldValue.Of(least)} or more",
        _ => $"{FieldValue.Of(Most!.Value)} or less",
    };
}

/// <summary>Which way a number may go.</summary>
public enum FieldDirection
{
    /// <summary>Up or down.</summary>
    Either,

    /// <summary>Up only.</summary>
    Up,

    /// <summary>Down only.</summary>
    Down,
}
