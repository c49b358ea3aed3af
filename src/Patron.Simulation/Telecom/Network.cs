using System.Globalization;
using System.Text;
using Patron.Models.Numerics;

namespace Patron.Simulation.Telecom;

/// <summary>Days on which a cell's network is bad: from Start until before End.</summary>
readonly record struct Spell(int Start, int End);

/// <summary>One cell: how it is on good days, and its bad spells.</summary>
sealed record Cell(string Code, double DroppedCalls, double Slowness, Spell[] Spells)
{
    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);

    public bool IsBad(int day)
    {
        foreach (Spell spell in Spells)
        {
            if (day >= spell.Start && day < spell.End)
                return true;
        }

        return false;
    }
}

/// <summary>The cells of the network: the same for any number of customers.</summary>
sealed class Network
{
    /// <summary>Cells of each size of place in each region.</summary>
    public const int CellsPerPlace = 10;

    /// <summary>Days from the start of a spell until it acts on those who live there.</summary>
    public const int Lag = 14;

    /// <summary>Days for which it acts beyond its end.</summary>
    public const int Memory = 28;

    public const int ShortestSpell = 21;
    public const int LongestSpell = 63;

    const int Before = LongestSpell + Memory;
    const double UsualDropped = 0.012;

    public Network(TelecomOptions options)
    {
        int cells = Market.Regions.Length * Market.CitySizes.Length * CellsPerPlace;
        Cells = [.. Enumerable.Range(0, cells).Select(index => Make(options, index))];
    }

    public Cell[] Cells { get; }

    /// <summary>One of the cells of a place.</summary>
    public static int CellOf(int region, int citySize, int number) =>
        (((region * Market.CitySizes.Length) + citySize) * CellsPerPlace) + number;

    static Cell Make(TelecomOptions options, int index)
    {
        RandomStream random = RandomStream.For(options.Seed, "telecom.cell", index);
        CitySize place = Market.CitySizes[index / CellsPerPlace % Market.CitySizes.Length];
        double quality = Math.Exp(0.25 * random.Normal());
        List<Spell> spells = [];
        double day = -Before;
        while (true)
        {
            day += random.Exponential(place.SpellsPerYear / 365.25);
            if (day >= options.Days)
                break;
            int start = (int)Math.Floor(day);
            int end = start + ShortestSpell + random.Below(LongestSpell - ShortestSpell + 1);
            spells.Add(new(start, end));
            day = end + 1;
        }

        string code = "B" + index.ToString("000", CultureInfo.InvariantCulture);
        return new(code, UsualDropped * place.DroppedCalls * quality, quality, [.. spells]);
    }
}
