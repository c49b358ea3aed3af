namespace Patron.Pipeline.Direct.Churn;

/// <summary>What a person asks of <see cref="WhatIfAnalysis"/>.</summary>
public sealed record WhatIfRequest
{
    /// <summary>The table of customers and how the model is fitted to it.</summary>
    public required ChurnRequest Churn { get; init; }

    /// <summary>Who is asked about, as the id column names customers.</summary>
    public required string Customer { get; init; }

    /// <summary>New values by column, as text; "missing" takes a value away.</summary>
    public IReadOnlyDictionary<string, string> Changes { get; init; } = new Dictionary<string, string>();

    /// <summary>Columns that must stay as they are.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>What columns may become, by column: <c>1..24</c>, either end of which may be left out, or categories with commas between.</summary>
    public IReadOnlyDictionary<string, string> Ranges { get; init; } = new Dictionary<string, string>();

    /// <summary>The customer counts as leaving from this probability on. Range: 0 &lt; threshold &lt; 1. <value>Default: 0.5.</value></summary>
    public double Threshold { get; init; } = 0.5;
}
