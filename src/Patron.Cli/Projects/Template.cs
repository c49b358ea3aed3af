using System.Reflection;

namespace Patron.Cli.Projects;

/// <summary>The files of an example project, kept in the program.</summary>
/// <param name="Name">The example's folder.</param>
/// <param name="Files">Paths relative to the project's folder, with forward slashes, in order.</param>
sealed record Template(string Name, IReadOnlyList<string> Files)
{
    const string Prefix = "templates/";

    static readonly Assembly Program = typeof(Template).Assembly;

    /// <summary>The templates there are.</summary>
    public static IReadOnlyList<Template> All { get; } =
    [
        .. Program.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..].Split('/', 2))
            .GroupBy(parts => parts[0], parts => parts[1])
            .Select(group => new Template(group.Key, [.. group.Order(StringComparer.Ordinal)]))
            .OrderBy(template => template.Name, StringComparer.Ordinal),
    ];

    /// <summary>Writes the files; those that are there already stay as they are.</summary>
    public void Write(string folder)
    {
        foreach (string file in Files)
        {
            string path = Path.Combine(folder, file);
            if (File.Exists(path))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using Stream content = Program.GetManifestResourceStream($"{Prefix}{Name}/{file}")!;
            using FileStream target = new(path, FileMode.CreateNew);
            content.CopyTo(target);
        }
    }

    /// <summary>Whether a folder was made from this template: every file of it is there.</summary>
    public bool IsIn(string folder) => Files.All(file => File.Exists(Path.Combine(folder, file)));
}
