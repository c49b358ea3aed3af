using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>One thing that must hold of a table; an item under <c>checks:</c> in the file beside it.</summary>
[JsonDerivedType(typeof(NotNullCheck), "not_null")]
[JsonDerivedType(typeof(UniqueCheck), "unique")]
[JsonDerivedType(typeof(AcceptedValuesCheck), "accepted_values")]
[JsonDerivedType(typeof(RangeCheck), "range")]
[JsonDerivedType(typeof(RelationshipCheck), "relationship")]
[JsonDerivedType(typeof(FreshnessCheck), "freshness")]
[JsonDerivedType(typeof(RowCountCheck), "row_count")]
[JsonDerivedType(typeof(ExpressionCheck), "expression")]
[JsonDerivedType(typeof(QueryCheck), "query")]
public abstract record TableCheck
{
    /// <summary>A name for people; null for the kind's own.</summary>
    public string? Name { get; init; }

    /// <summary><value>Default: error.</value></summary>
    public CheckSeverity Severity { get; init; }

    /// <summary>Where it stands.</summary>
    [JsonIgnore]
    public required FilePlace Place { get; init; }

    /// <summary>The key it has in YAML: <c>not_null</c>.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>The columns of the checked table that it names.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<string> Columns => [];

    /// <summary>What must hold, in words: <c>amount must be at least 0</c>.</summary>
    [JsonIgnore]
    public abstract string Requirement { get; }
}

/// <summary>What it means that a check does not hold.</summary>
public enum CheckSeverity
{
    /// <summary>The step fails and the table keeps its former version.</summary>
    Error,

    /// <summary>It is told, and the run goes on.</summary>
    Warn,
}

/// <summary>No row is without a value.</summary>
public sealed record NotNullCheck(string Column) : TableCheck
{
    public override string Kind => "not_null";

    public override IReadOnlyList<string> Columns => [Column];

    public override string Requirement => $"{Column} must not be empty";
}

/// <summary>No two rows have the same values, an empty one being a value like any other.</summary>
public sealed record UniqueCheck(IReadOnlyList<string> Key) : TableCheck
{
    public override string Kind => "unique";

    public override IReadOnlyList<string> Columns => Key;

    public override string Requirement => $"{string.Join(", ", Key)} must be unique";
}

/// <summary>Every value is one of a list; no value is fine.</summary>
public sealed record AcceptedValuesCheck(string Column, IReadOnlyList<string> Values) : TableCheck
{
    public override string Kind => "accepted_values";

    public override IReadOnlyList<string> Columns => [Column];

    public override string Requirement => $"{Column} must be one of {string.Join(", ", Values)}";
}

/// <summary>Every value lies between two, both included; no value is fine, a NaN is not.</summary>
/// <param name="Column">A number or a time.</param>
/// <param name="Min">As written; null for none.</param>
/// <param name="Max">As written; null for none.</param>
public sealed record RangeCheck(string Column, string? Min, string? Max) : TableCheck
{
    public override string Kind => "range";

    public override IReadOnlyList<string> Columns => [Column];

    public override string Requirement => Bounds.Between($"{Column} must be", Min, Max);
}

/// <summary>Every value is a key of another table; no value is fine.</summary>
/// <param name="Column">A column of the checked table.</param>
/// <param name="Table">The other table, with its layer.</param>
/// <param name="Key">Its column.</param>
public sealed record RelationshipCheck(string Column, string Table, string Key) : TableCheck
{
    public override string Kind => "relationship";

    public override IReadOnlyList<string> Columns => [Column];

    public override string Requirement => $"{Column} must be a {Key} of {Table}";
}

/// <summary>The newest time before as_of is at most so old.</summary>
public sealed record FreshnessCheck(string Column, Duration Within) : TableCheck
{
    public override string Kind => "freshness";

    public override IReadOnlyList<string> Columns => [Column];

    public override string Requirement => $"the newest {Column} must be at most {Within} before as of";
}

/// <summary>The table has so many rows.</summary>
/// <param name="Min">Range: >= 0; null for none.</param>
/// <param name="Max">Range: >= 0; null for none.</param>
public sealed record RowCountCheck(long? Min, long? Max) : TableCheck
{
    public override string Kind => "row_count";

    public override string Requirement => Bounds.Between("the rows must be", $"{Min}", $"{Max}");
}

/// <summary>A condition that is true for every row.</summary>
public sealed record ExpressionCheck(SqlText Expression) : TableCheck
{
    public override string Kind => "expression";

    public override string Requirement => $"{Name ?? SqlLayout.Canonical(Expression)} must hold";
}

/// <summary>A SELECT that gives the rows that are wrong; the checked table's name means its new rows.</summary>
public sealed record QueryCheck(SqlText Query) : TableCheck
{
    public override string Kind => "query";

    public override string Requirement => $"{Name ?? SqlLayout.Canonical(Query)} must give no rows";
}

static class Bounds
{
    public static string Between(string what, string? min, string? max) =>
        string.IsNullOrEmpty(max) ? $"{what} at least {min}" : string.IsNullOrEmpty(min) ? $"{what} at most {max}" : $"{what} from {min} to {max}";
}
