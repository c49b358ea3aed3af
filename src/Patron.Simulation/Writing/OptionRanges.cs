using System.Globalization;

namespace Patron.Simulation.Writing;

/// <summary>The ranges of a world's options: every violation is told with the value found and the range.</summary>
sealed class OptionRanges
{
    readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public void Add(string problem) => _problems.Add(problem);

    public void Within(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            Add(Text($"{name} is {value}; it must lie between {least} and {most}."));
    }

    public void Positive(string name, double value, double most = double.MaxValue)
    {
        if (!(value > 0 && value <= most))
        {
            string upper = most == double.MaxValue ? "finite" : Text($"at most {most}");
            Add(Text($"{name} is {value}; it must be above 0 and {upper}."));
        }
    }

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
