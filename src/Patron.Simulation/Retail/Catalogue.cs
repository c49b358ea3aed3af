using System.Globalization;
using System.Text;

namespace Patron.Simulation.Retail;

/// <summary>A category of goods: its share of lines and the probability that a line is sent back.</summary>
sealed record Category(string Code, double Share, double ReturnProbability)
{
    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);
}

/// <summary>One product; its list price is in cents.</summary>
sealed record Product(string Id, string Name, Category Category, long ListPrice)
{
    public byte[] IdBytes { get; } = Encoding.ASCII.GetBytes(Id);
}

/// <summary>
/// The goods: in each category the list prices climb in equal steps of ratio, so that any price finds a product near it. What a
/// line charges follows from the customer's spend, so unit prices move a few per cent around the list price.
/// </summary>
static class Catalogue
{
    public const int PerCategory = 100;

    const double Cheapest = 150;
    const double Dearest = 60_000;

    public static readonly Category[] Categories =
    [
        new("clothing", 0.24, 0.22),
        new("shoes", 0.10, 0.28),
        new("electronics", 0.14, 0.09),
        new("home", 0.18, 0.07),
        new("beauty", 0.12, 0.03),
        new("sports", 0.09, 0.12),
        new("books", 0.07, 0.02),
        new("toys", 0.06, 0.05),
    ];

    /// <summary>All products, category by category, by rising price.</summary>
    public static readonly Product[] Products =
    [
        .. Categories.SelectMany((category, index) =>
            Enumerable.Range(0, PerCategory).Select(step => Make(category, index, step))),
    ];

    static readonly double Step = Math.Log(Dearest / Cheapest) / (PerCategory - 1);

    /// <summary>The product of a category whose list price is nearest, in ratio, to a price in cents.</summary>
    public static Product Nearest(int category, long price)
    {
        int step = (int)Math.Round(Math.Log(Math.Max(price, 1) / Cheapest) / Step);
        return Products[(category * PerCategory) + Math.Clamp(step, 0, PerCategory - 1)];
    }

    static Product Make(Category category, int index, int step)
    {
        string number = ((index * PerCategory) + step + 1).ToString("0000", CultureInfo.InvariantCulture);
        double price = Cheapest * Math.Pow(Dearest / Cheapest, step / (double)(PerCategory - 1));
        string name = $"{char.ToUpperInvariant(category.Code[0])}{category.Code[1..]} {number}";
        return new("P" + number, name, category, (long)Math.Round(price));
    }
}
