namespace Patron.Models.Numerics;

/// <summary>Sums weights by value, quickly for small whole values such as frequencies.</summary>
sealed class WeightByValue
{
    readonly double[] _small = new double[1024];
    readonly Dictionary<double, double> _others = [];

    public void Add(double value, double weight)
    {
        int index = (int)Math.Min(value, _small.Length);
        if (index == value && index < _small.Length)
            _small[index] += weight;
        else
            _others[value] = _others.GetValueOrDefault(value) + weight;
    }

    /// <summary>The values with a weight, ascending.</summary>
    public (double Value, double Weight)[] Ascending() =>
    [
        .. _small.Select((weight, value) => (Value: (double)value, Weight: weight)).Where(pair => pair.Weight > 0)
            .Concat(_others.Select(pair => (Value: pair.Key, Weight: pair.Value)))
            .OrderBy(pair => pair.Value),
    ];
}
