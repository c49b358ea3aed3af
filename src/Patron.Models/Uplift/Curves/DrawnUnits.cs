using Patron.Models.Numerics;

namespace Patron.Models.Uplift;

/// <summary>Rows that are drawn together, since they are about one key, in strata: those with control rows only, with treated only, with both.</summary>
/// <param name="UnitOf">The unit of each row; units of a stratum stand together.</param>
/// <param name="Sizes">How many units each stratum has.</param>
sealed record DrawnUnits(int[] UnitOf, int[] Sizes)
{
    public int Count => Sizes.Sum();

    /// <param name="keys">Row by row, the control first; null: each row is a unit.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="control">How many of them are of the control.</param>
    public static DrawnUnits Of(string[]? keys, int rows, int control)
    {
        if (keys is null)
            return new DrawnUnits([.. Enumerable.Range(0, rows)], [control, rows - control]);
        Dictionary<string, int> strata = new(StringComparer.Ordinal);
        for (int row = 0; row < rows; row++)
            strata[keys[row]] = strata.GetValueOrDefault(keys[row]) | (row < control ? 1 : 2);
        string[] ordered = [.. strata.Keys.OrderBy(key => strata[key]).ThenBy(key => key, StringComparer.Ordinal)];
        Dictionary<string, int> places = new(ordered.Length, StringComparer.Ordinal);
        foreach (string key in ordered)
            places[key] = places.Count;
        return new DrawnUnits(
            Array.ConvertAll(keys, key => places[key]), [.. Enumerable.Range(1, 3).Select(stratum => strata.Values.Count(one => one == stratum))]);
    }

    /// <summary>How often each unit is drawn, as many of a stratum as it has, with replacement.</summary>
    public void Draw(int[] counts, RandomStream random)
    {
        Array.Clear(counts);
        int start = 0;
        foreach (int size in Sizes)
        {
            for (int draw = 0; draw < size; draw++)
                counts[start + random.Below(size)]++;
            start += size;
        }
    }
}
