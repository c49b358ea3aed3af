namespace Patron.Pipeline.Projects.Reading;

/// <summary>The names of a data set's columns.</summary>
static class DatasetColumns
{
    /// <summary>Tells of a target or feature that would take another column's name.</summary>
    public static void RefuseSharedNames(DatasetDefinition dataset, Action<string, string> refuse)
    {
        Dictionary<string, string> features = new(StringComparer.OrdinalIgnoreCase);
        foreach (FeatureGroupDefinition group in dataset.Features)
        {
            foreach (FeatureDefinition feature in group.Features)
                features.TryAdd(feature.Name, group.File);
        }

        foreach (string own in DatasetDefinition.OwnColumns.Where(features.ContainsKey))
            refuse($"feature '{own}' of {features[own]} has the name of a column that every data set has", "write another 'prefix:' there");
        foreach (TargetDefinition target in dataset.Targets)
        {
            if (features.TryGetValue(target.Name, out string? file))
                refuse($"target '{target.Name}' has the name of a feature of {file}", "rename one of them");
            else if (DatasetDefinition.OwnColumns.Contains(target.Name))
                refuse($"target '{target.Name}' has the name of a column that every data set has", "rename the target's file");
        }
    }
}
