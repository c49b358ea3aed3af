using System.Globalization;

namespace Patron.Simulation;

/// <summary>Contacts that a world answers to, in any order; the world checks them before it writes anything.</summary>
public sealed class ContactPlan
{
    static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:sszz"];

    readonly string? _file;
    readonly int[]? _lines;

    /// <summary>A plan of these contacts.</summary>
    public ContactPlan(IReadOnlyList<PlannedContact> contacts) => Contacts = contacts;

    ContactPlan(IReadOnlyList<PlannedContact> contacts, string file, int[] lines) : this(contacts)
    {
        _file = file;
        _lines = lines;
    }

    /// <summary>The contacts, as they were given.</summary>
    public IReadOnlyList<PlannedContact> Contacts { get; }

    /// <summary>
    /// Reads a CSV file with a header and the columns customer_id, contacted_at (an instant, UTC unless it names an offset, or a
    /// day) and treatment, and group (treated or control) if there is a control group. Other columns are not read; values have no
    /// quotes.
    /// </summary>
    /// <exception cref="SimulationException">The file cannot be read, or a line of it; the message names it and the remedy.</exception>
    public static ContactPlan Read(string file)
    {
        string[] lines = Lines(file);
        string[] header = lines.Length > 0 ? lines[0].TrimStart('\uFEFF').Split(',', StringSplitOptions.TrimEntries) : [];
        (int customer, int time, int treatment) =
            (Column("customer_id"), Column("contacted_at"), Column("treatment"));
        int group = Array.IndexOf(header, "group");
        List<PlannedContact> contacts = new(lines.Length);
        List<int> numbers = new(lines.Length);
        for (int number = 2; number <= lines.Length; number++)
        {
            string line = lines[number - 1];
            if (line.Length == 0)
                continue;
            string[] values = line.Split(',', StringSplitOptions.TrimEntries);
            if (values.Length != header.Length || line.Contains('"', StringComparison.Ordinal))
                throw Wrong(number, $"it has {values.Length} values without quotes where the header has {header.Length} columns");
            contacts.Add(new(
                values[customer], Time(values[time], number), values[treatment], group < 0 || Treated(values[group], number)));
            numbers.Add(number);
        }

        return new(contacts, file, [.. numbers]);

        int Column(string name) => Array.IndexOf(header, name) is >= 0 and var index
            ? index
            : throw new SimulationException(
                $"{file} has no column {name}: a plan of contacts is a CSV file with customer_id, contacted_at, treatment and, "
                + "for a control group, group");

        DateTimeOffset Time(string text, int number) => DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at
            : throw Wrong(number, $"contacted_at is '{text}'; write an instant such as 2025-03-01T09:00:00Z");

        bool Treated(string text, int number) => text is "treated" or "control"
            ? text == "treated"
            : throw Wrong(number, $"group is '{text}'; it must be treated or control");

        SimulationException Wrong(int number, string what) => new($"{file}, line {number}: {what}");
    }

    /// <summary>Where a contact stands: the line of its file, or its number from 1.</summary>
    internal string PlaceOf(int index) => _lines is null
        ? string.Create(CultureInfo.InvariantCulture, $"Contact {index + 1}")
        : string.Create(CultureInfo.InvariantCulture, $"{_file}, line {_lines[index]}");

    static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new SimulationException($"{file} could not be read ({cause.Message.TrimEnd('.', ' ')}): name a CSV file", cause);
        }
    }
}
