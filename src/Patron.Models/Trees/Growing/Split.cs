namespace Patron.Models.Trees;

/// <summary>A way to part the rows of a node.</summary>
/// <param name="Gain">What it takes off the loss.</param>
/// <param name="Column">The column that is asked.</param>
/// <param name="Threshold">Of a number: the last code that goes left; of a category 0.</param>
/// <param name="GoesLeft">The codes that go left.</param>
/// <param name="Left">Sums of the rows that go left.</param>
/// <param name="Right">Sums of the others.</param>
/// <param name="LeftValue">The value of the left side as a leaf.</param>
/// <param name="RightValue">The value of the right side as a leaf.</param>
sealed record Split(
    double Gain, int Column, int Threshold, CodeSet GoesLeft, Sums Left, Sums Right, double LeftValue, double RightValue)
{
    /// <summary>What it would take off the loss by chance alone.</summary>
    public double Chance { get; init; }

    /// <summary>The gain beyond chance: the split that is worth most is made.</summary>
    public double Worth => Gain - Chance;
}
