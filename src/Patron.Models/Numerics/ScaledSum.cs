namespace Patron.Models.Numerics;

/// <summary>
/// A sum of positive terms, each the one before times a ratio, far beyond the range of double: term and sum share a scale. For terms
/// that grow before they fall, as what falls below the scale is nothing beside the sum.
/// </summary>
/// <param name="logScale">The log of the first term's scale.</param>
struct ScaledSum(double logScale)
{
    const double Large = 1e50;

    double _logScale = logScale;
    double _sum;
    double _term = 1;

    /// <summary>Whether nothing was added.</summary>
    public readonly bool IsZero => _sum == 0;

    /// <summary>The log of the sum.</summary>
    public readonly double Log => _logScale + Math.Log(_sum);

    /// <summary>The term's share of the sum it was added to.</summary>
    public readonly double ShareOfTerm => _term / _sum;

    /// <summary>Goes on to the next term. Range of the ratio: 0 to 1e250.</summary>
    public void Multiply(double ratio)
    {
        _term *= ratio;
        if (_term <= Large)
            return;
        _logScale += Math.Log(_term);
        _sum /= _term;
        _term = 1;
    }

    /// <summary>Adds the term, times a share of it.</summary>
    public void Add(double share = 1) => _sum += _term * share;
}
