namespace Patron.Pipeline.Projects.Reading;

/// <summary>The names of data sets' tables and columns.</summary>
static class DatasetColumns
{
    /// <summary>Notes models whose own data set would have the table of another.</summary>
    public static void RefuseSharedTables(ProjectDefinition project, ProblemList problems)
    {
        IEnumerable<PropensityDefinition> propensities = project.Models.OfType<PropensityDefinition>();
        foreach (PropensityDefinition model in propensities.Where(model => model.Dataset is null))
        {
            if (project.Datasets.FirstOrDefault(dataset => dataset.Name == model.Name) is { } same)
            {
                problems.Add(
                    model.File, $"the model's own data set would have the name of {same.File}",
                    $"write 'dataset: {same.Name}' in place of 'features:', or rename one of them");
            }
        }
    }

    /// <summary>Tells of a target or feature that would take another column's name.</summary>
    public static void RefuseSharedNames(DatasetDefinition dataset, Action<string, string> refuse) =>
        RefuseSharedNames(dataset, DatasetDefinition.OwnColumns, "every data set has", refuse);

    /// <summary>The same, for rows that have other columns of their own.</summary>
    public static void RefuseSharedNames(DatasetDefinition dataset, IReadOnlyList<string> ownColumns, string whose, Action<string, string> refuse)
    {
        Dictionary<string, string> features = new(StringComparer.OrdinalIgnoreCase);
        foreach (FeatureGroupDefinition group in dataset.Features)
        {
            foreach (FeatureDefinition feature in group.Features)
                features.TryAdd(feature.Name, group.File);
        }

        foreach (string own in ownColumns.Where(features.ContainsKey))
        {
            refuse(
                $"feature '{own}' of {features[own]} has the name of a column that {whose}",
                "write another 'prefix:' there");
        }

        foreach (TargetDefinition target in dataset.Targets)
        {
            if (features.TryGetValue(target.Name, out string? file))
                refuse($"target '{target.Name}' has the name of a feature of {file}", "rename one of them");
            else if (ownColumns.Contains(target.Name))
                refuse($"target '{target.Name}' has the name of a column that {whose}", "rename the target's file");
        }
    }
}
