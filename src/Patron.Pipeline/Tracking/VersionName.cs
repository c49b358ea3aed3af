namespace Patron.Pipeline.Tracking;

/// <summary>The names by which steps, records and lineage refer to versions: of tables their own, of models and champions with a prefix.</summary>
static class VersionName
{
    const string ModelPrefix = "model.";
    const string ChampionPrefix = "champion.";

    /// <summary>Of the newest version of a model.</summary>
    public static string Model(string model) => ModelPrefix + model;

    /// <summary>Of the version of a model that scores.</summary>
    public static string Champion(string model) => ChampionPrefix + model;

    /// <summary>Whether a name is that of a model's newest version.</summary>
    public static bool IsModel(string name) => name.StartsWith(ModelPrefix, StringComparison.Ordinal);

    /// <summary>Whether a name is that of a champion: people change it too, and a run does not take that back.</summary>
    public static bool IsChampion(string name) => name.StartsWith(ChampionPrefix, StringComparison.Ordinal);

    /// <summary>Whether a name is that of a table.</summary>
    public static bool IsTable(string name) => !IsModel(name) && !IsChampion(name);

    /// <summary>The model that a name is about; null for a table's.</summary>
    public static string? ModelOf(string name) =>
        IsModel(name) ? name[ModelPrefix.Length..] : IsChampion(name) ? name[ChampionPrefix.Length..] : null;
}
