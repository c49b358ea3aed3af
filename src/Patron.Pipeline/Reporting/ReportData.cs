using System.Globalization;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Reporting;

/// <summary>All that the report's page shows. Instants are text, as the page prints them.</summary>
sealed record ReportData
{
    public required Heading Heading { get; init; }

    /// <summary>The figures that come first.</summary>
    public required IReadOnlyList<Tile> Tiles { get; init; }

    public required IReadOnlyList<KpiReport> Reports { get; init; }

    public required IReadOnlyList<ValueFigures> Values { get; init; }

    public required IReadOnlyList<PropensityFigures> Propensities { get; init; }

    /// <summary>What treatments change, of models with a version that scores.</summary>
    public required IReadOnlyList<UpliftFigures> Uplifts { get; init; }

    public required IReadOnlyList<SegmentFigures> Segmentations { get; init; }

    public required IReadOnlyList<CampaignFigures> Campaigns { get; init; }

    public required IReadOnlyList<ModelFigures> Models { get; init; }

    public required IReadOnlyList<TableFigures> Tables { get; init; }

    /// <summary>How the checks of tables ended, those that do not hold first.</summary>
    public required IReadOnlyList<CheckFigures> Checks { get; init; }

    /// <summary>Rows of sources that did not fit.</summary>
    public required IReadOnlyList<RejectedFigures> Rejected { get; init; }
}

/// <param name="Project">The project's name.</param>
/// <param name="AsOf">The instant in the project's zone.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="TimeUnit">The unit of purchase models.</param>
/// <param name="Seed">Of every random choice.</param>
/// <param name="Environment">The chosen environment; null for none.</param>
/// <param name="Run">The run that made the report.</param>
/// <param name="Made">When it was made, UTC.</param>
/// <param name="Program">The program's version.</param>
sealed record Heading(
    string Project, string AsOf, string Currency, string TimeZone, string TimeUnit, long Seed, string? Environment, string Run,
    string Made, string Program)
{
    /// <summary>Of a page that a run makes.</summary>
    public static Heading Of(StepContext context)
    {
        ProjectSettings settings = context.Project.Settings;
        return new Heading(
            settings.Name,
            TimeZoneInfo.ConvertTime(context.AsOf, settings.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            settings.Currency,
            settings.TimeZone,
            settings.TimeUnit.ToString().ToLowerInvariant(),
            settings.Seed,
            settings.Environment,
            context.RunId,
            Utc(context.Time.GetUtcNow()),
            RunBeginning.ProgramVersion);
    }

    /// <summary>An instant as pages print it.</summary>
    public static string Utc(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>One headline figure.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The figure; null where there is none.</param>
/// <param name="Kind">How it is printed: <c>count</c>, <c>money</c>, <c>share</c> or <c>number</c>.</param>
/// <param name="Note">A few words below.</param>
sealed record Tile(string Label, double? Value, string Kind, string Note);

sealed record KpiReport(string Title, IReadOnlyList<KpiFigures> Kpis);

/// <summary>A KPI with all its rows, by group then date.</summary>
sealed record KpiFigures(string Name, IReadOnlyList<KpiPoint> Points);

sealed record KpiPoint(string Date, string Group, double? Value, double? Low, double? High, long? N);

/// <summary>A model's registration: what it is and how well it did.</summary>
sealed record ModelFigures(
    string Name, string Kind, int Version, string AsOf, string Run, IReadOnlyList<string> Choices, IReadOnlyList<NamedNumber> Parameters,
    IReadOnlyList<NamedNumber> Metrics);

/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Error">Its standard error; null where unknown.</param>
sealed record NamedNumber(string Name, double? Value, double? Error = null);

/// <param name="Name">With its layer.</param>
/// <param name="Version">The current version.</param>
/// <param name="Rows">Rows in it; null where its files do not say.</param>
/// <param name="Written">When the version was written, UTC.</param>
sealed record TableFigures(string Name, long Version, long? Rows, string Written);

sealed record RejectedFigures(string Table, string File, string Reason, long Rows);

/// <param name="Table">With its layer.</param>
/// <param name="Requirement">What must hold.</param>
/// <param name="Severity"><c>error</c> or <c>warn</c>.</param>
/// <param name="Status"><c>passed</c> or <c>failed</c>.</param>
/// <param name="FailingRows">Rows that break it; null where it is about the table as a whole.</param>
/// <param name="CheckedRows">Rows of the table.</param>
/// <param name="Found">What was found, where it is about the table as a whole.</param>
/// <param name="AsOf">The instant of the run that checked.</param>
sealed record CheckFigures(
    string Table, string Requirement, string Severity, string Status, long? FailingRows, long CheckedRows, string Found, string AsOf);
