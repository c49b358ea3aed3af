namespace Patron.Models.Spend;

/// <summary>Checks of amounts; each error names the row, the value and the range.</summary>
static class ZilnCheck
{
    public static void Amount(int row, double amount)
    {
        if (!(amount == 0 || (amount >= 1e-100 && amount <= 1e100)))
        {
            throw new ArgumentException(
                $"Row {row}: the amount is {amount}; it must be 0, or from 1e-100 to 1e100. Take refunds off first.",
                nameof(amount));
        }
    }

    public static void Amounts(ReadOnlySpan<double> amounts)
    {
        for (int row = 0; row < amounts.Length; row++)
            Amount(row, amounts[row]);
    }
}
