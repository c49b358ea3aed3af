using System.Text;

namespace Patron.Simulation.Gaming;

/// <summary>A site that sends players, or none.</summary>
/// <param name="Code">Its name; none where the player came alone.</param>
/// <param name="Share">Share of the players.</param>
/// <param name="Engagement">What it adds to a player's engagement.</param>
sealed record Affiliate(string Code, double Share, double Engagement)
{
    public byte[] Url { get; } = Code == "none" ? [] : Encoding.ASCII.GetBytes($"https://{Code}.example/play");
}

/// <summary>What a player was promised, or nothing.</summary>
/// <param name="Code">Its name; none where nothing was.</param>
/// <param name="Share">Share of the players.</param>
/// <param name="Engagement">What it adds to a player's engagement.</param>
sealed record Promotion(string Code, double Share, double Engagement)
{
    public byte[] CodeBytes { get; } = Code == "none" ? [] : Encoding.ASCII.GetBytes(Code);
}

/// <summary>What a bet may bring.</summary>
/// <param name="Tenths">Tenths of the bet.</param>
/// <param name="Probability">How probable that is.</param>
sealed record Prize(int Tenths, double Probability);

/// <summary>The parts of the world that no option moves.</summary>
static class Market
{
    /// <summary>How often each comes is the same for all of a kind; none of them acts on anything.</summary>
    public const int PostcodesPerCity = 20;

    public static readonly Affiliate[] Affiliates =
    [
        new("none", 0.30, 0.10), new("slotguide", 0.25, 0.00), new("sportsnews", 0.20, 0.15), new("streamcasts", 0.15, -0.10),
        new("bonusfinder", 0.10, -0.30),
    ];

    public static readonly Promotion[] Promotions =
    [
        new("none", 0.40, 0.05), new("welcome_bonus", 0.30, 0.00),
        new("free_spins", 0.20, -0.20), new("refer_a_friend", 0.10, 0.20),
    ];

    public static readonly Prize[] Prizes = [new(15, 0.20), new(30, 0.08), new(100, 0.025), new(500, 0.003)];

    public static readonly (string Country, string[] Cities)[] Countries =
    [
        ("GB", ["Leeds", "Bristol", "Glasgow", "Cardiff", "York"]),
        ("DE", ["Köln", "Hamburg", "Leipzig", "München", "Kassel"]),
        ("ES", ["Madrid", "Málaga", "Sevilla", "Bilbao", "Cádiz"]),
        ("SE", ["Stockholm", "Göteborg", "Malmö", "Uppsala", "Umeå"]),
    ];

    static readonly string[] First =
    [
        "Ana", "Björn", "Chloe", "David", "Elif", "Frida", "George", "Hannah", "Iván", "Jürgen", "Karin", "Lucía", "Maya", "Noah",
        "Olga", "Pedro", "Quentin", "Ruth", "Sofía", "Tomás", "Uma", "Viktor", "Wendy", "Zoë",
    ];

    static readonly string[] Last =
    [
        "Andersson", "Becker", "Castro", "Davies", "Ekström", "Fischer", "García", "Hughes", "Iglesias", "Jones", "Krüger",
        "Lindqvist", "Müller", "Núñez", "Olsson", "Pérez", "Quinn", "Roth", "Söder", "Taylor", "Ulrich", "Vega",
        "Wright", "Young",
    ];

    static readonly string[] StreetNames =
        ["Bridge Road", "Church Lane", "Garden Street", "High Street", "Lake View", "Mill Lane", "Station Road", "Sunny Hill"];

    public static readonly byte[][] Names =
        [.. First.SelectMany(first => Last.Select(last => Encoding.UTF8.GetBytes($"{first} {last}")))];

    public static readonly byte[][] Streets = [.. StreetNames.Select(Encoding.UTF8.GetBytes)];

    /// <summary>City, country and postcode of every place; postcodes are neighbours in a city, cities in a country.</summary>
    public static readonly Place[] Places =
    [
        .. Countries.SelectMany((country, number) => country.Cities.SelectMany((city, index) =>
            Enumerable.Range(1, PostcodesPerCity).Select(area => new Place(
                Encoding.UTF8.GetBytes(city),
                Encoding.ASCII.GetBytes(country.Country),
                Encoding.ASCII.GetBytes($"{number + 1}{index + 1:00}{area:00}"))))),
    ];

    public static readonly double[] AffiliateShares = [.. Affiliates.Select(affiliate => affiliate.Share)];

    public static readonly double[] PromotionShares = [.. Promotions.Select(promotion => promotion.Share)];
}

/// <summary>Where a player lives.</summary>
sealed record Place(byte[] City, byte[] Country, byte[] Postcode);
