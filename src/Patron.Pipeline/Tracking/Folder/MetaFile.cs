using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Patron.Pipeline.Tracking.Folder;

/// <summary>A <c>meta.yaml</c> of MLflow's file store: a flat mapping. Read as YAML, for MLflow's own tools write it too.</summary>
static class MetaFile
{
    public const string Name = "meta.yaml";

    /// <summary>The scalars of the mapping and of a mapping within it; <c>null</c> is null, lists are left out.</summary>
    /// <exception cref="IOException">The file is not one.</exception>
    public static Dictionary<string, string?> Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        using StreamReader text = new(path);
        try
        {
            Parser parser = new(text);
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            return Mapping(parser);
        }
        catch (YamlException error)
        {
            throw new IOException($"{path} is not a file of MLflow's layout: {error.Message}", error);
        }
    }

    /// <summary>Writes the mapping, whole or not at all. Texts are quoted; numbers, null and empty lists are not.</summary>
    public static void Write(string folder, bool synced, params ReadOnlySpan<(string Key, object? Value)> entries)
    {
        StringBuilder text = new();
        foreach ((string key, object? value) in entries)
            text.Append(key).Append(": ").Append(Scalar(value)).Append('\n');
        WholeFile.Write(Path.Combine(folder, Name), Encoding.UTF8.GetBytes(text.ToString()), synced);
    }

    /// <summary>Gives keys that are there other values, and leaves all else as it is.</summary>
    public static void Change(string folder, params ReadOnlySpan<(string Key, string Value)> changes)
    {
        string path = Path.Combine(folder, Name);
        string[] lines = File.ReadAllText(path).Split('\n');
        foreach ((string key, string value) in changes)
        {
            int line = Array.FindIndex(lines, text => text.StartsWith($"{key}:", StringComparison.Ordinal));
            if (line >= 0)
                lines[line] = $"{key}: {Quoted(value)}";
        }

        WholeFile.Write(path, Encoding.UTF8.GetBytes(string.Join('\n', lines)), synced: false);
    }

    static Dictionary<string, string?> Mapping(Parser parser)
    {
        Dictionary<string, string?> entries = [];
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            string key = parser.Consume<Scalar>().Value;
            if (parser.TryConsume<Scalar>(out var value))
                entries[key] = value.IsPlainImplicit && value.Value is "null" or "~" or "" ? null : value.Value;
            else
                parser.SkipThisAndNestedEvents();
        }

        return entries;
    }

    static string Scalar(object? value) => value switch
    {
        null => "null",
        string text => Quoted(text),
        int or long => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        Array { Length: 0 } => "[]",
        IReadOnlyDictionary<string, string> map => "{" + string.Join(", ", map.Select(pair => $"{Quoted(pair.Key)}: {Quoted(pair.Value)}")) + "}",
        _ => throw new ArgumentException($"{value.GetType().Name} is no scalar of a meta.yaml", nameof(value)),
    };

    /// <summary>Single quotes know no escapes; only control characters need the double ones.</summary>
    static string Quoted(string text)
    {
        if (!text.Any(char.IsControl))
            return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsControl(c))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
