namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads the files in the order in which they may name each other.</summary>
sealed class ProjectReader(ProjectFolder folder, IReadOnlyList<GeneratedWorld> worlds, ProblemList problems)
{
    readonly TableNames _tables = new();
    readonly Declared<FeatureGroupDefinition> _features = new("feature group", "features");
    readonly Declared<TargetDefinition> _targets = new("target", "targets");
    readonly Declared<DatasetDefinition> _datasets = new("data set", "datasets");

    public ProjectDefinition Read(string? environment)
    {
        ProjectSettings settings = ReadSettings(environment);
        ProjectDefinition project = new()
        {
            Folder = folder.FullPath,
            Settings = settings,
            TableNames = _tables,
            Tables = ReadSqlTables(),
            Sources = ReadSources(settings),
            Features = ReadFeatures(),
            Targets = ReadAll("targets", new TargetReader(_tables).Form, _targets.Add),
            Datasets = ReadAll("datasets", new DatasetReader(settings, _features, _targets).Form, _datasets.Add),
            Models = ReadAll("models", new ModelReader(settings, _tables, _features, _targets, _datasets).Form),
            Treatments = ReadAll("treatments", new TreatmentReader(settings, _tables, folder.FullPath).Form),
            Reports = ReadAll("reports", ReportReader.Form),
        };
        project = project with { Metrics = ReadAll("metrics", new MetricReader(project.Models).Form) };
        _tables.RefuseUnknownReferences();
        EventStreamReader.RefuseOtherSources(project.Sources, problems);
        DatasetColumns.RefuseSharedTables(project, problems);
        UpliftReader.RefuseUnknownCampaigns(project.Models, folder, problems);
        return project;
    }

    /// <summary>Empty settings stand in for those that have a problem: the load fails, but the other files are read.</summary>
    ProjectSettings ReadSettings(string? environment) =>
        Read(ProjectFiles.SettingsFile, new SettingsReader(environment, _tables).Form)
        ?? new() { Name = "", File = ProjectFiles.SettingsFile, CustomerKey = "", Currency = "" };

    List<SqlTableDefinition> ReadSqlTables()
    {
        SqlTableReader reader = new(folder, _tables, problems);
        return [.. reader.Read(TableLayer.Silver), .. reader.Read(TableLayer.Gold)];
    }

    List<SourceDefinition> ReadSources(ProjectSettings settings)
    {
        SourceReader reader = new(settings, worlds, _tables);
        return ReadAll("sources", reader.Form, (_, source) => reader.HasRead(source));
    }

    List<FeatureGroupDefinition> ReadFeatures()
    {
        List<FeatureGroupDefinition> groups = ReadAll("features", new FeatureReader(_tables).Form, _features.Add);
        FeatureReader.RefuseSharedNames(groups, problems);
        return groups;
    }

    List<T> ReadAll<T>(string kind, Form<T> form, Action<string, T?>? declare = null) where T : Definition
    {
        List<T> things = [];
        foreach (string file in folder.FilesIn(kind, ".yml"))
        {
            T? thing = Read(file, form);
            declare?.Invoke(Path.GetFileNameWithoutExtension(file), thing);
            if (thing is not null)
                things.Add(thing);
        }

        return things;
    }

    T? Read<T>(string file, Form<T> form) where T : class =>
        folder.Text(file) is { } text ? new YamlFile(file, text, problems).Read(form) : null;
}
