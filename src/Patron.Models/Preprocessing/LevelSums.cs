using System.Runtime.InteropServices;

namespace Patron.Models.Preprocessing;

/// <summary>Rows and sum of the target at each level of a category.</summary>
sealed class LevelSums
{
    readonly Dictionary<string, (int Rows, double Sum)> _levels = new(StringComparer.Ordinal);
    (int Rows, double Sum) _missing;
    (int Rows, double Sum) _all;

    public IReadOnlyDictionary<string, (int Rows, double Sum)> Levels => _levels;

    public (int Rows, double Sum) Missing => _missing;

    /// <summary>Mean over all rows; 0 where there are none.</summary>
    public double Mean => _all.Rows > 0 ? _all.Sum / _all.Rows : 0;

    /// <summary>Of the rows that are taken.</summary>
    public static LevelSums Of(string?[] values, double[] target, Func<int, bool> takes)
    {
        LevelSums sums = new();
        for (int row = 0; row < values.Length; row++)
        {
            if (!takes(row))
                continue;
            Add(ref sums._all, target[row]);
            if (values[row] is { } name)
                Add(ref CollectionsMarshal.GetValueRefOrAddDefault(sums._levels, name, out _), target[row]);
            else
                Add(ref sums._missing, target[row]);
        }

        return sums;
    }

    public (int Rows, double Sum) At(string? value) => value is null ? _missing : _levels.GetValueOrDefault(value);

    /// <summary>A level's mean with so many rows of the mean of all beside its own.</summary>
    public double MeanOf((int Rows, double Sum) level, double smoothing) =>
        (level.Sum + (smoothing * Mean)) / (level.Rows + smoothing);

    static void Add(ref (int Rows, double Sum) sums, double target) => sums = (sums.Rows + 1, sums.Sum + target);
}
