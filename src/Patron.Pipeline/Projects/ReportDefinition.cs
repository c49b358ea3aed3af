namespace Patron.Pipeline.Projects;

/// <summary><c>reports/NAME.yml</c>: figures to watch.</summary>
public sealed record ReportDefinition : Definition
{
    public required string Title { get; init; }

    /// <summary>At least one; names differ.</summary>
    public required IReadOnlyList<KpiDefinition> Kpis { get; init; }
}

/// <summary>A named figure and the SELECT that computes it.</summary>
public sealed record KpiDefinition(string Name, SqlText Sql);
