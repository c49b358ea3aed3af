using System.Globalization;

namespace Patron.Bench.Harness;

/// <summary>A share of the full sizes, for trying a benchmark out; only full sizes are written to a page.</summary>
readonly record struct Scale(double Share)
{
    const string Variable = "PATRON_BENCH_SCALE";

    public bool IsFull => Share == 1;

    /// <exception cref="FormatException">The variable is not a number above 0 and at most 1.</exception>
    public static Scale FromEnvironment()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text))
            return new Scale(1);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is > 0 and <= 1
            ? new Scale(share)
            : throw new FormatException($"{Variable} is '{text}'; it must be a number above 0 and at most 1, such as 0.01.");
    }

    /// <summary>The share of a full size, at least 1000.</summary>
    public int Of(int full) => Math.Max(1000, (int)(full * Share));
}
