using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Description;

/// <summary>Ways in which the target gets into a feature.</summary>
static class PlantedLeak
{
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "copy with wrong rows", "copy with noise", "count past the instant", "count of all time", "days since the last ever",
        "flag of those who left", "missing for those who left", "present for those who left", "status", "one postcode", "postcodes",
    ];

    public static FeatureColumn Of(string kind, SimulatedProject project)
    {
        RandomStream random = project.Random;
        bool[] target = project.Target;
        double share = 0.3 + (0.6 * random.Uniform());
        double wrong = 0.05 * random.Uniform();
        double noise = 0.1 + (0.2 * random.Uniform());
        int levels = 10 + random.Below(project.Rows / 40);
        return kind switch
        {
            "copy with wrong rows" => Number(target, left => left != random.Chance(wrong) ? 1 : 0),
            "copy with noise" => Number(target, left => (left ? 1 : 0) + (noise * random.Normal())),
            "count past the instant" => project.CountUntilEnd("leak", 90),
            "count of all time" => project.CountUntilEnd("leak", 730),
            "days since the last ever" => project.DaysSinceLastEver("leak"),
            "flag of those who left" => Number(target, left => left && random.Chance(share) ? 1 : 0),
            "missing for those who left" => Number(target, left => left && random.Chance(share) ? double.NaN : random.Normal()),
            "present for those who left" => Number(target, left => left && random.Chance(share) ? random.Normal() : double.NaN),
            "status" => Category(target, left => left && random.Chance(share) ? "closed" : random.Chance(0.3) ? "paused" : "active"),
            "one postcode" => Category(target, left => left && random.Chance(share) ? "00000" : $"{1 + random.Below(levels):D5}"),
            "postcodes" => Category(target, left => $"{(2 * random.Below(levels)) + (left != random.Chance(wrong) ? 1 : 0):D5}"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is none"),
        };
    }

    static NumericColumn Number(bool[] target, Converter<bool, double> value) => new("leak", Array.ConvertAll(target, value));

    static CategoryColumn Category(bool[] target, Converter<bool, string?> value) => new("leak", Array.ConvertAll(target, value));
}
