using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>A service that answers in JSON: <c>kind: http</c>.</summary>
public sealed record HttpSourceDefinition : SourceDefinition
{
    public const int UsualTimeoutSeconds = 30;

    /// <summary>The address that all paths follow, of http or https.</summary>
    public required SecretText Url { get; init; }

    public IReadOnlyList<HttpHeader> Headers { get; init; } = [];

    /// <summary>How long one answer may take. Range: 1 to 600. <value>Default: 30.</value></summary>
    public int TimeoutSeconds { get; init; } = UsualTimeoutSeconds;

    /// <summary>The most requests begun in a second; null for no limit of our own.</summary>
    public double? RequestsPerSecond { get; init; }

    public required IReadOnlyList<HttpTableDefinition> Tables { get; init; }

    public override IReadOnlyList<string> TableNames => [.. Tables.Select(table => table.Name)];

    internal override IReadOnlyList<SourceTableDefinition> Declared => Tables;
}

public sealed record HttpHeader(string Name, SecretText Value);

/// <summary>One table of an HTTP source.</summary>
public sealed record HttpTableDefinition : SourceTableDefinition
{
    /// <summary>What follows the source's address, with the parameters that do not change.</summary>
    public required SecretText Path { get; init; }

    /// <summary>Names that lead to the array of rows, with dots between; null: the answer is the array.</summary>
    public string? Rows { get; init; }

    /// <summary>How further pages are asked for; null: one answer holds all rows.</summary>
    public HttpPaging? Paging { get; init; }

    /// <summary>A column that only grows, by which new and changed rows are told; null: every run reads all rows.</summary>
    public string? IncrementalBy { get; init; }

    /// <summary>The parameter that takes the newest value of that column.</summary>
    public string? Since { get; init; }

    /// <summary>How far before the newest row taken rows are asked for again, to find those that came late.</summary>
    public Duration? Lookback { get; init; }
}

/// <summary>How further pages are asked for.</summary>
[JsonDerivedType(typeof(NumberedPaging), "numbered")]
[JsonDerivedType(typeof(CursorPaging), "cursor")]
[JsonDerivedType(typeof(LinkPaging), "link")]
public abstract record HttpPaging
{
    /// <summary>The parameter that says how many rows a page shall have; null where none is sent.</summary>
    public string? SizeParameter { get; init; }

    /// <summary>How many. Range: >= 1.</summary>
    public int? Size { get; init; }
}

/// <summary>By the number of the page, or of the first row; up to the first page without rows.</summary>
/// <param name="Parameter">Takes the number.</param>
/// <param name="First">The first page's number.</param>
/// <param name="CountsRows">Whether the number is that of a row.</param>
public sealed record NumberedPaging(string Parameter, long First, bool CountsRows) : HttpPaging;

/// <summary>By a text of the answer before, up to the answer without one.</summary>
/// <param name="Parameter">Takes the text.</param>
/// <param name="Next">Names that lead to it, with dots between; an address there is followed as it is.</param>
public sealed record CursorPaging(string Parameter, string Next) : HttpPaging;

/// <summary>By the answer's header <c>Link</c> with <c>rel="next"</c> (RFC 8288), up to the answer without one.</summary>
public sealed record LinkPaging : HttpPaging;
