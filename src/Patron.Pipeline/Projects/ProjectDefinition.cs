namespace Patron.Pipeline.Projects;

/// <summary>A user's project, whole and checked: whatever one of its files names is there.</summary>
public sealed record ProjectDefinition
{
    /// <summary>The project's folder, absolute.</summary>
    public required string Folder { get; init; }

    public required ProjectSettings Settings { get; init; }

    /// <summary>The text of every file that it was read from, by its path within the folder.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<SourceDefinition> Sources { get; init; } = [];

    /// <summary>Silver and gold tables made by SQL.</summary>
    public IReadOnlyList<SqlTableDefinition> Tables { get; init; } = [];

    public IReadOnlyList<FeatureGroupDefinition> Features { get; init; } = [];

    /// <summary>The targets that have a file of their own.</summary>
    public IReadOnlyList<TargetDefinition> Targets { get; init; } = [];

    /// <summary>The data sets that have a file of their own.</summary>
    public IReadOnlyList<DatasetDefinition> Datasets { get; init; } = [];

    public IReadOnlyList<ModelDefinition> Models { get; init; } = [];

    public IReadOnlyList<TreatmentDefinition> Treatments { get; init; } = [];

    /// <summary>The outcomes by which campaigns are measured.</summary>
    public IReadOnlyList<MetricDefinition> Metrics { get; init; } = [];

    public IReadOnlyList<ReportDefinition> Reports { get; init; } = [];

    /// <summary>The names of all tables.</summary>
    public TableNames TableNames { get; init; } = new();

    /// <summary>Those, and those of models that name features and target themselves.</summary>
    internal IEnumerable<DatasetDefinition> AllDatasets => Datasets.Concat(
        Models.OfType<PropensityDefinition>().Where(model => model.Dataset is null).Select(model => model.LearnsFrom));

    /// <summary>The tables of which something must hold, with their layer.</summary>
    internal IEnumerable<(string Table, IReadOnlyList<TableCheck> Checks)> CheckedTables =>
        Sources.SelectMany(source => source.Declared).Select(table => ("bronze." + table.Name, table.Checks))
            .Concat(Tables.Select(table => (table.TableName, table.Checks)))
            .Where(table => table.Checks.Count > 0);

    /// <summary>A path of the project, absolute: settings and definitions give them relative to the folder.</summary>
    public string PathOf(string path) => Path.GetFullPath(Path.Combine(Folder, path));
}
