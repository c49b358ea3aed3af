using System.Text;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>The files of a project: which are there, and what stands in them.</summary>
sealed class ProjectFolder
{
    /// <summary>The folders that are read, and what they hold.</summary>
    static readonly Dictionary<string, string[]> Known = new()
    {
        ["sources"] = [".yml"],
        ["tables/silver"] = [".sql", ".yml"],
        ["tables/gold"] = [".sql", ".yml"],
        ["features"] = [".yml"],
        ["targets"] = [".yml"],
        ["datasets"] = [".yml"],
        ["models"] = [".yml"],
        ["treatments"] = [".yml"],
        ["metrics"] = [".yml"],
        ["reports"] = [".yml"],
    };

    const string NotRead = "the folder is not one that Patron reads";

    static readonly string[] NotOurs = ["data", "campaigns"];

    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly ProblemList _problems;

    /// <exception cref="ProjectException">The folder is not a project.</exception>
    public ProjectFolder(string path, ProblemList problems)
    {
        (FullPath, _problems) = (path, problems);
        if (!Directory.Exists(path))
            problems.Add(path, "there is no such folder", "name the folder that holds patron.yml");
        else if (File.Exists(Path.Combine(path, "patron.yaml")))
            problems.Add("patron.yaml", "the ending is .yaml", "rename it to patron.yml");
        else if (!File.Exists(Path.Combine(path, ProjectFiles.SettingsFile)))
        {
            problems.Add(
                ProjectFiles.SettingsFile, $"missing in {path}", "name a project's folder, or make a project with 'patron init'");
        }

        problems.ThrowIfAny();
    }

    public string FullPath { get; }

    /// <summary>The files of a known folder with an ending, relative to the project, in the order of their names.</summary>
    public IReadOnlyList<string> FilesIn(string folder, string ending) =>
    [
        .. NamesIn(folder, Directory.EnumerateFiles).Where(name => EndingOf(name) == ending).Select(name => $"{folder}/{name}"),
    ];

    /// <summary>Every file that was read, with its text.</summary>
    public SortedDictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public bool Has(string file) => File.Exists(Path.Combine(FullPath, file));

    /// <summary>A file's text; null, with the problem added, where it cannot be read.</summary>
    public string? Text(string file)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(FullPath, file));
            return Texts[file] = StrictUtf8.GetString(bytes).TrimStart('\uFEFF').ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException)
        {
            _problems.Add(file, "the file is not UTF-8 text", "save it as UTF-8");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problems.Add(file, $"the file cannot be read, {Quote.Of(error.Message)}", "check its permissions");
        }

        return null;
    }

    /// <summary>Notes files that would silently not be read, because of their folder, ending or name.</summary>
    public void RefuseStrangers()
    {
        foreach (string folder in NamesIn("", Directory.EnumerateDirectories))
        {
            if (Known.ContainsKey(folder))
                RefuseStrangersIn(folder);
            else if (folder == "tables")
                RefuseStrangersInTables();
            else if (!NotOurs.Contains(folder) && HoldsDefinitions(folder))
                _problems.Add(folder + "/", NotRead, Suggestion.Among(folder, Known.Keys));
        }
    }

    void RefuseStrangersInTables()
    {
        foreach (string name in NamesIn("tables", Directory.EnumerateFiles).Where(name => EndingOf(name) != ".md"))
            _problems.Add($"tables/{name}", "the file is not read", "put it into tables/silver or tables/gold");
        foreach (string layer in NamesIn("tables", Directory.EnumerateDirectories))
        {
            if (Known.ContainsKey($"tables/{layer}"))
                RefuseStrangersIn($"tables/{layer}");
            else if (HoldsDefinitions($"tables/{layer}"))
                _problems.Add($"tables/{layer}/", NotRead, Suggestion.Among(layer, ["silver", "gold"]));
        }
    }

    void RefuseStrangersIn(string folder)
    {
        foreach (string inner in NamesIn(folder, Directory.EnumerateDirectories))
        {
            if (HoldsDefinitions($"{folder}/{inner}"))
                _problems.Add($"{folder}/{inner}/", "a folder in here is not read", $"move its files to {folder}/");
        }

        foreach (string name in NamesIn(folder, Directory.EnumerateFiles).Where(name => EndingOf(name) != ".md"))
        {
            if (ComplaintAbout(folder, name) is var (found, remedy))
                _problems.Add($"{folder}/{name}", found, remedy);
        }
    }

    (string Found, string Remedy)? ComplaintAbout(string folder, string name)
    {
        string[] endings = Known[folder];
        string ending = EndingOf(name);
        string id = Path.GetFileNameWithoutExtension(name);
        if (ending == ".yaml")
            return ("the ending is .yaml", $"rename it to {id}.yml");
        if (!endings.Contains(ending))
            return ("the file is not read", $"{folder}/ holds {string.Join(" and ", endings)} files");
        if (!Identifiers.IsValid(id))
        {
            return ($"the file's name is an id, and {Quote.Of(id)} cannot be one",
                $"rename it to {Identifiers.From(id)}{ending} (small letters, digits and '_', a letter first)");
        }

        return ending == ".yml" && endings.Contains(".sql") && !Has($"{folder}/{id}.sql")
            ? ("it describes a table that is not there", $"add {folder}/{id}.sql, or delete this file")
            : null;
    }

    bool HoldsDefinitions(string folder) =>
        NamesIn(folder, Directory.EnumerateFiles).Any(name => EndingOf(name) is ".yml" or ".yaml" or ".sql");

    /// <summary>Names in a folder in their order, hidden ones left out; none where there is no such folder.</summary>
    string[] NamesIn(string folder, Func<string, IEnumerable<string>> entries)
    {
        try
        {
            string path = Path.Combine(FullPath, folder);
            IEnumerable<string> names = Directory.Exists(path) ? entries(path).Select(entry => Path.GetFileName(entry)) : [];
            return [.. names.Where(name => name[0] != '.').Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problems.Add(folder + "/", $"the folder cannot be read, {Quote.Of(error.Message)}", "check its permissions");
            return [];
        }
    }

    static string EndingOf(string name) => Path.GetExtension(name);
}
