using Patron.Models.Numerics;

namespace Patron.Simulation.Gaming;

/// <summary>The socioeconomic index of every postcode, uniform from 1 to 100, drawn from the world's seed.</summary>
sealed class PostcodeIndex
{
    const double Mean = 50.5;
    const double Spread = 28.866; // of the whole numbers from 1 to 100: sqrt((100^2 - 1) / 12)

    readonly int[] _values;

    public PostcodeIndex(long seed)
    {
        RandomStream random = RandomStream.For(seed, "gaming.postcodes");
        _values = [.. Market.Places.Select(_ => 1 + random.Below(100))];
    }

    public int Of(int place) => _values[place];

    /// <summary>The index in standard deviations from its mean.</summary>
    public double StandardOf(int place) => (_values[place] - Mean) / Spread;
}
