using System.Globalization;

namespace Patron.Models.Explanation;

/// <summary>
/// How a reason reads where a column raises a score, and where it lowers it. <c>{column}</c>, <c>{value}</c> and <c>{effect}</c>, the
/// size of the contribution, stand for what is true of the row.
/// </summary>
/// <param name="Up">Where the contribution is above 0.</param>
/// <param name="Down">Where it is below 0.</param>
public sealed record ReasonTemplate(string Up, string Down)
{
    static readonly string[] Known = ["{column}", "{value}", "{effect}"];

    /// <summary>What is said of a column without a template of its own.</summary>
    public static ReasonTemplate Usual { get; } = new("{column} is {value}: raises by {effect}", "{column} is {value}: lowers by {effect}");

    internal string Write(string column, FieldValue value, double contribution)
    {
        string effect = Math.Abs(contribution).ToString("0.###", CultureInfo.InvariantCulture);
        // The value last: it may hold braces of its own.
        return (contribution > 0 ? Up : Down)
            .Replace("{effect}", effect, StringComparison.Ordinal)
            .Replace("{column}", column, StringComparison.Ordinal)
            .Replace("{value}", value.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What is wrong with it, a sentence each; nothing where it can be used.</summary>
    /// <param name="of">What it is the template of, in the sentences.</param>
    public IEnumerable<string> Problems(string of)
    {
        foreach ((string text, string direction) in new[] { (Up, "up"), (Down, "down") })
        {
            if (string.IsNullOrWhiteSpace(text))
                yield return $"the template {direction} of {of} is empty";
            string left = Known.Aggregate(text, (rest, name) => rest.Replace(name, "", StringComparison.Ordinal));
            if (left.AsSpan().IndexOfAny('{', '}') >= 0)
                yield return $"the template {direction} of {of} has braces around something else than {string.Join(", ", Known)}: \"{text}\"";
        }
    }
}
