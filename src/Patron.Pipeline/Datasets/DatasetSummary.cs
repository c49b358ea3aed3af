using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Datasets;

/// <summary>What a data set is made of, and the rows it has.</summary>
public sealed record DatasetSummary
{
    /// <summary>Its name, or that of the model whose own it is.</summary>
    public required string Name { get; init; }

    /// <summary>The file that defines it.</summary>
    public required string File { get; init; }

    /// <summary>Its table.</summary>
    public required string Table { get; init; }

    /// <summary>Groups of features.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Targets, a column each.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Models that learn from it.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Rows of each part at each instant; empty before its first run.</summary>
    public required IReadOnlyList<DatasetRows> Rows { get; init; }

    /// <summary>Every data set of a project, those of models included, in the order of their definitions.</summary>
    public static IReadOnlyList<DatasetSummary> All(ProjectDefinition project, LakeSession lake) =>
        [.. project.AllDatasets.Select(dataset => Of(project, lake, dataset))];

    static DatasetSummary Of(ProjectDefinition project, LakeSession lake, DatasetDefinition dataset)
    {
        string table = DatasetStep.TableOf(dataset);
        return new DatasetSummary
        {
            Name = dataset.Name,
            File = dataset.File,
            Table = table,
            Features = [.. dataset.Features.Select(group => group.Name)],
            Targets = [.. dataset.Targets.Select(target => target.Name)],
            Models = [.. project.Models.OfType<PropensityDefinition>().Where(model => model.LearnsFrom.Name == dataset.Name).Select(model => model.Name)],
            Rows = lake.Tables().Contains(table) ? RowsOf(lake, table) : [],
        };
    }

    static DatasetRows[] RowsOf(LakeSession lake, string table)
    {
        lake.Bind([table]);
        using Result result = lake.Connection.Query(
            $"""
            SELECT part, as_of, count(*) AS rows FROM {LakeSession.Identifier(table)}
            GROUP BY part, as_of ORDER BY part = 'score', part, as_of
            """);
        ColumnTable rows = result.ReadAll();
        return
        [
            .. Enumerable.Range(0, rows.Rows).Select(row => new DatasetRows(
                rows.Texts("part")![row]!,
                new DateTimeOffset(DateTime.SpecifyKind(rows.DateTimes("as_of")[row], DateTimeKind.Utc)), rows.Longs("rows")[row])),
        ];
    }
}

/// <summary>Rows of a part of a data set at an instant.</summary>
/// <param name="Part">train, validation, test or score.</param>
/// <param name="AsOf">The instant.</param>
/// <param name="Rows">How many.</param>
public sealed record DatasetRows(string Part, DateTimeOffset AsOf, long Rows);
