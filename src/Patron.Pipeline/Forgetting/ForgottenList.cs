using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Forgetting;

/// <summary>
/// Who was forgotten, as salted hashes, so that sources that still name a person do not bring them back. One file for all environments,
/// <c>forgotten.json</c> beside patron.yml: what is under .patron may be deleted and made again, this may not.
/// </summary>
sealed class ForgottenList
{
    const int SaltBytes = 16;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    readonly string _path;
    Content _content;

    ForgottenList(string path, Content content) => (_path, _content) = (path, content);

    /// <param name="Salt">Hexadecimal digits.</param>
    /// <param name="CustomerColumn">The column whose values are customers' keys; null while nobody is forgotten.</param>
    /// <param name="Columns">Hashes of the forgotten values by column.</param>
    sealed record Content(string Salt, string? CustomerColumn, SortedDictionary<string, SortedSet<string>> Columns);

    /// <summary>Columns by which rows of the forgotten are known.</summary>
    public IEnumerable<string> Columns => _content.Columns.Keys;

    /// <summary>The column whose values are customers' keys; null while nobody is forgotten.</summary>
    public string? CustomerColumn => _content.CustomerColumn;

    /// <summary>What stands before a customer's key when it is hashed, and the hashes of those who were forgotten; null while nobody is.</summary>
    public (string Salted, IReadOnlyCollection<string> Hashes)? HashesOfCustomers =>
        CustomerColumn is { } column && _content.Columns.TryGetValue(column, out SortedSet<string>? hashes) ? ($"{_content.Salt}:{column}:", hashes) : null;

    /// <exception cref="ProjectException">The file is damaged.</exception>
    public static ForgottenList Open(ProjectDefinition project)
    {
        string path = project.PathOf("forgotten.json");
        try
        {
            Content? content = File.Exists(path) ? JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), Json) : null;
            return new ForgottenList(path, content ?? new Content(NewSalt(), null, []));
        }
        catch (JsonException error)
        {
            throw new ProjectException(
            [
                new Problem(
                    path, (int)(error.LineNumber ?? 0) + 1, 0, "the list of forgotten customers cannot be read",
                    "bring it back from a copy: without it the sources may bring them back"),
            ]);
        }
    }

    /// <summary>Adds a person's values by column and keeps the file.</summary>
    public void Add(string customerColumn, IEnumerable<(string Column, string Value)> values)
    {
        _content = _content with { CustomerColumn = customerColumn };
        foreach ((string column, string value) in values)
        {
            if (!_content.Columns.TryGetValue(column, out SortedSet<string>? hashes))
                _content.Columns[column] = hashes = new SortedSet<string>(StringComparer.Ordinal);
            hashes.Add(HashOf(column, value));
        }

        WholeFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_content, Json));
    }

    /// <summary>SQL that tells whether a text, as SQL, is a forgotten value of a column.</summary>
    public string Condition(string column, string text)
    {
        string salted = $"{Sql.Literal($"{_content.Salt}:{column}:")} || {text}";
        return $"coalesce(sha256({salted}) IN ({string.Join(", ", _content.Columns[column].Select(Sql.Literal))}), false)";
    }

    /// <summary>A condition for rows of the forgotten in a relation with these columns; null where none is known by them.</summary>
    public string? ConditionOf(IEnumerable<string> columns)
    {
        string[] known = [.. Columns.Intersect(columns)];
        return known.Length == 0
            ? null
            : string.Join(" OR ", known.Select(column => Condition(column, $"CAST({Sql.Identifier(column)} AS VARCHAR)")));
    }

    string HashOf(string column, string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_content.Salt}:{column}:{value}")));

    // A salt nobody can foresee; it decides nothing about any result.
    static string NewSalt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes));
}
