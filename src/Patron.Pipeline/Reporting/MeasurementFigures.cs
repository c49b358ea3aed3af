namespace Patron.Pipeline.Reporting;

/// <summary>All that the page of measurements shows.</summary>
/// <param name="Heading">As on the report.</param>
/// <param name="Campaigns">At each of their instants, the latest first.</param>
/// <param name="Left">Campaign instants that are in the table and not on the page.</param>
sealed record MeasurementFigures(Heading Heading, IReadOnlyList<MeasuredCampaign> Campaigns, int Left);

/// <param name="Campaign">The campaign; null for all together.</param>
/// <param name="Contacted">Its instant in the project's zone.</param>
/// <param name="Effects">By metric, rule, segment and comparison.</param>
/// <param name="Courses">Of metrics over all rules and segments.</param>
sealed record MeasuredCampaign(string? Campaign, string Contacted, IReadOnlyList<MeasuredEffect> Effects, IReadOnlyList<EffectCourse> Courses);

/// <summary>A row of <c>gold.campaign_effects</c>; members are its columns.</summary>
sealed record MeasuredEffect
{
    public required string Metric { get; init; }

    public required string? Rule { get; init; }

    public required string? Segment { get; init; }

    public required string Comparison { get; init; }

    public required string Status { get; init; }

    public required string? Verdict { get; init; }

    public required string? Reason { get; init; }

    /// <summary>The table's numbers by their columns.</summary>
    public required IReadOnlyDictionary<string, double?> Numbers { get; init; }
}

/// <param name="Metric">The metric's id.</param>
/// <param name="Points">By day since the contact.</param>
sealed record EffectCourse(string Metric, IReadOnlyList<EffectPoint> Points);

/// <summary>The effect from the contact to the end of a day; null where there is none yet.</summary>
sealed record EffectPoint(long Day, double? Effect, double? Low, double? High, double? SequentialLow, double? SequentialHigh);
