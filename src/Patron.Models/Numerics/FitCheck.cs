namespace Patron.Models.Numerics;

/// <summary>Checks of what all fits share.</summary>
static class FitCheck
{
    public static void Penalty(double penalty)
    {
        if (!(penalty >= 0 && double.IsFinite(penalty)))
            throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "A penalty must be >= 0 and finite.");
    }

    public static void Threads(int? threads)
    {
        if (threads < 1)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "The number of threads must be >= 1.");
    }

    public static double Parameter(double value, string name)
    {
        if (!(value >= 1e-100 && value <= 1e100))
            throw new ArgumentOutOfRangeException(name, value, "A parameter must be from 1e-100 to 1e100.");
        return value;
    }
}
