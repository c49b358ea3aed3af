using Patron.Models.Numerics;

namespace Patron.Simulation.Retail;

/// <summary>One line of an order, in cents: Quantity x UnitPrice - Discount = Amount, exactly.</summary>
readonly record struct OrderLine(Product Product, int Quantity, long UnitPrice, long Discount)
{
    public long Amount => (Quantity * UnitPrice) - Discount;
}

/// <summary>One line sent back: when, how many pieces, and the cents paid back.</summary>
readonly record struct LineReturn(int Line, long Second, int Quantity, long Refund);

/// <summary>
/// What lies in one order: its value before discount is a gamma draw around the customer's mean, cut into lines whose sum is that
/// value to the cent. Used again for the next order.
/// </summary>
sealed class Basket(RetailOptions options)
{
    const long DearestCents = 1_000_000_000_000;
    const long DaySeconds = 86_400;

    static readonly double[] CategoryShares = [.. Catalogue.Categories.Select(category => category.Share)];

    readonly List<double> _weights = [];

    public List<OrderLine> Lines { get; } = [];

    public List<LineReturn> Returns { get; } = [];

    public void Fill(CustomerTraits traits, OrderEvent order, RandomStream random)
    {
        Lines.Clear();
        Returns.Clear();
        double value = random.Gamma(options.SpendP, traits.SpendRate);
        long rest = (long)Math.Clamp(Math.Round(value * 100), 1, DearestCents);
        int count = 1 + random.Poisson(options.LinesPerOrder - 1);
        count = (int)Math.Clamp(rest / 100, 1, count); // a line is worth at least about one unit of currency
        double weights = Weigh(count, random);
        for (int line = 0; line < count; line++)
        {
            bool last = line == count - 1;
            long share = last ? rest : (long)(rest * (_weights[line] / weights));
            weights -= _weights[line];
            rest -= Add(traits, order, random, share, last);
        }

        for (int line = 0; line < count; line++)
            SendBack(line, order.Second, random);
    }

    double Weigh(int count, RandomStream random)
    {
        _weights.Clear();
        for (int line = 0; line < count; line++)
            _weights.Add(0.25 + random.Exponential(1));
        return _weights.Sum();
    }

    /// <summary>Adds a line worth about <paramref name="share"/>, exactly so if last; gives its value before discount.</summary>
    long Add(CustomerTraits traits, OrderEvent order, RandomStream random, long share, bool last)
    {
        int category = random.Chance(0.5) ? traits.FavouriteCategory : Choice.Draw(random, CategoryShares);
        int quantity = last || random.Chance(0.8) ? 1 : 2 + random.Below(2);
        if (share < 100 * quantity)
            quantity = 1;
        long unitPrice = Math.Max(1, share / quantity);
        long value = quantity * unitPrice;
        long discount = ((value * (order.Campaign?.Treatment.DiscountPercent ?? 0)) + 50) / 100;
        Lines.Add(new(Catalogue.Nearest(category, unitPrice), quantity, unitPrice, discount));
        return value;
    }

    /// <summary>
    /// A line comes back, two days to a month later, with its category's probability; what comes after the end is not yet known.
    /// </summary>
    void SendBack(int line, long ordered, RandomStream random)
    {
        OrderLine bought = Lines[line];
        if (!random.Chance(bought.Product.Category.ReturnProbability))
            return;
        int quantity = 1 + random.Below(bought.Quantity);
        double days = 2 + Math.Min(28, random.Exponential(1.0 / 9));
        long second = ordered + (long)(days * DaySeconds);
        if (second < options.Seconds)
            Returns.Add(new(line, second, quantity, bought.Amount * quantity / bought.Quantity));
    }
}
