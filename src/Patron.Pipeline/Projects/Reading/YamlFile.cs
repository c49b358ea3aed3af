using YamlDotNet.Core;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>One YAML file while it is read: its text, and what is wrong with it.</summary>
sealed class YamlFile(string file, string text, ProblemList problems)
{
    readonly string[] _lines = text.Split('\n');

    /// <summary>Relative to the project's folder.</summary>
    public string File => file;

    /// <summary>The id of the thing in the file.</summary>
    public string Id => Path.GetFileNameWithoutExtension(file);

    /// <summary>Whether what was read cannot be used: the file has a problem, or refers to a thing that has one.</summary>
    public bool Failed => Failures > 0;

    /// <summary>How often something could not be used.</summary>
    public int Failures { get; private set; }

    /// <summary>Marks what was read as unusable, for a reason that is told elsewhere.</summary>
    public void Fail() => Failures++;

    public void Add(int line, int column, string found, string remedy)
    {
        Fail();
        problems.Add(new Problem(file, line, column, found, remedy));
    }

    /// <summary>Reads the file's one thing; null, with the problems added, where that is not possible.</summary>
    public T? Read<T>(Form<T> form) where T : class
    {
        if (Root() is not { } root)
            return null;
        T thing = form.Read(new YamlValue(this, null, root));
        return Failed ? null : thing;
    }

    /// <summary>How far the text of a block that begins under <paramref name="line"/> is indented.</summary>
    public int Indentation(int line, string blockText)
    {
        int blank = blockText.TakeWhile(letter => letter == '\n').Count();
        string source = line + blank < _lines.Length ? _lines[line + blank] : "";
        return LeadingSpaces(source) - LeadingSpaces(blockText[blank..]);
    }

    Node? Root()
    {
        try
        {
            Node? root = YamlTree.Read(this, text);
            if (root is null or ScalarNode { IsEmpty: true })
                Add(0, 0, "the file is empty", "write its keys, or delete it");
            return root is ScalarNode { IsEmpty: true } ? null : root;
        }
        catch (YamlException error)
        {
            AddSyntaxError(error);
            return null;
        }
    }

    void AddSyntaxError(YamlException error)
    {
        int line = (int)Math.Clamp(error.Start.Line, 1, _lines.Length);
        int column = (int)Math.Max(error.Start.Column, 1);
        bool isAboutTabs = error.Message.Contains(" tab ", StringComparison.Ordinal);
        int tab = Array.FindIndex(_lines, 0, isAboutTabs ? _lines.Length : line, HasTabInIndentation);
        if (tab < 0)
            Add(line, column, $"not valid YAML ({OneLine(error.Message)})", "look at colons, quotes, brackets and indentation");
        else
            Add(tab + 1, _lines[tab].TakeWhile(letter => letter != '\t').Count() + 1, "a tab in the indentation", "use spaces");
    }

    static bool HasTabInIndentation(string line) => line.AsSpan(0, line.Length - line.AsSpan().TrimStart().Length).Contains('\t');

    static string OneLine(string message) =>
        message.ReplaceLineEndings(" ").Trim().TrimEnd('.').Replace("While", "while", StringComparison.Ordinal);

    static int LeadingSpaces(string line) => line.TakeWhile(letter => letter == ' ').Count();
}
