using System.Globalization;
using System.Numerics;

namespace Patron.Pipeline.Treatments;

/// <summary>Sets of rules as the bits of a number in SQL: the first rule is the lowest bit.</summary>
/// <param name="rules">How many rules there are. Range: 1 to 126.</param>
sealed class RuleMask(int rules)
{
    const int BitsOfBigInt = 62;

    /// <summary>The type that holds them.</summary>
    string Type => rules <= BitsOfBigInt ? "BIGINT" : "HUGEINT";

    /// <summary>No rule.</summary>
    public string None => $"0::{Type}";

    /// <summary>Some rules, counted from 0.</summary>
    public string Of(IEnumerable<int> some)
    {
        BigInteger bits = some.Aggregate(BigInteger.Zero, (sum, rule) => sum | (BigInteger.One << rule));
        return $"{bits.ToString(CultureInfo.InvariantCulture)}::{Type}";
    }

    /// <summary>All rules of which something holds.</summary>
    public string Where(Func<int, bool> holds) => Of(Enumerable.Range(0, rules).Where(holds));

    /// <summary>Whether a set and some rules have one in common.</summary>
    public string Meets(string set, IEnumerable<int> some) => $"({set} & {Of(some)}) <> 0";

    /// <summary>The number of the first rule of a set that is not empty, from 1.</summary>
    public static string First(string set) => $"CAST(bit_count(xor({set}, ({set}) - 1) >> 1) AS SMALLINT) + 1";
}
