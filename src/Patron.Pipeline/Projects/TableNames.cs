using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Projects;

/// <summary>The tables of a project by their names in the lake: from sources, from SQL, and Patron's own.</summary>
public sealed class TableNames
{
    static readonly string[] OwnTables =
    [
        "bronze.rejected", "bronze.inferences",
        "gold.lifetime_value", "gold.scores", "gold.segments", "gold.uplift", "gold.treatments", "gold.kpis", "gold.experiments",
        "gold.checks", "gold.campaign_effects", "gold.campaign_days", "gold.campaign_limits",
        "gold.recipients", "gold.deliveries", "gold.live_outcomes", "gold.live_metrics",
    ];

    static readonly string[] OwnPrefixes = ["silver.features_", "silver.dataset_", "silver.histories_", "silver.uplift_"];

    readonly Dictionary<string, string> _files = [];
    readonly List<YamlValue> _later = [];
    bool _someAreUnknown;

    /// <summary>The tables that the user declared, in the order of their names.</summary>
    public IReadOnlyList<string> Declared => [.. _files.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// Whether there is such a table. Where the file of a source cannot be read at all, every bronze table counts as there, so
    /// that one mistake is not told twice.
    /// </summary>
    public bool Contains(string table) =>
        _files.ContainsKey(table) || BelongsToPatron(table) || (_someAreUnknown && IsBronze(table));

    /// <summary>A remedy for a name that is not there: the closest, and all.</summary>
    public string SuggestionFor(string table)
    {
        IReadOnlyList<string> declared = Declared;
        return declared.FirstOrDefault(name => name.EndsWith("." + table, StringComparison.Ordinal)) is { } sameName
            ? $"did you mean '{sameName}'?"
            : declared.Count > 0 ? Suggestion.Among(table, declared)
            : "declare it in sources/ or tables/";
    }

    /// <summary>Whether Patron itself writes the table, so that no file of the user may.</summary>
    public static bool BelongsToPatron(string table) =>
        OwnTables.Contains(table) || OwnPrefixes.Any(prefix => table.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Declares a table; says what speaks against it where it cannot be.</summary>
    internal (string Found, string Remedy)? Declare(string table, string file)
    {
        if (BelongsToPatron(table))
            return ($"table '{table}' is one that Patron writes itself", "give it another name");
        if (_files.TryAdd(table, file) || _files[table] == file)
            return null;
        return ($"table '{table}' is declared in {_files[table]} too", "rename one: a table has one file");
    }

    /// <summary>Notes that a source could not be read.</summary>
    internal void AddUnknown() => _someAreUnknown = true;

    /// <summary>A table in a definition.</summary>
    internal Form<string> Reference => new("a table such as silver.orders", value =>
    {
        if (!value.IsText(out string? table))
            return value.Expected<string>("a table such as silver.orders");
        return _files.ContainsKey(table) || (_someAreUnknown && IsBronze(table))
            ? table
            : value.Problem<string>($"there is no table {value.Node.Description}", SuggestionFor(table));
    });

    /// <summary>A table in a definition that is read before all tables are declared.</summary>
    internal Form<string> LaterReference => new(Reference.Expected, value =>
    {
        if (!value.IsText(out string? table))
            return value.Expected<string>(Reference.Expected);
        _later.Add(value);
        return table;
    });

    /// <summary>Notes the tables named before that were not declared since.</summary>
    internal void RefuseUnknownReferences()
    {
        foreach (YamlValue value in _later)
            Reference.Read(value);
    }

    static bool IsBronze(string table) => table.StartsWith("bronze.", StringComparison.Ordinal);
}
