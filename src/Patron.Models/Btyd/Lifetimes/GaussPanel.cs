using System.Runtime.Intrinsics;
using MathNet.Numerics.Integration;

namespace Patron.Models.Btyd;

/// <summary>Gauss-Legendre rules on [0, 1] of 8, 12 and 16 nodes, in fours.</summary>
sealed class GaussPanel
{
    /// <summary>The most that the log of a function may change over a panel.</summary>
    public const double MaxSharpness = 16;

    static readonly GaussPanel Eight = new(8);
    static readonly GaussPanel Twelve = new(12);
    static readonly GaussPanel Sixteen = new(16);

    GaussPanel(int order)
    {
        GaussLegendreRule rule = new(0, 1, order);
        Singles = [.. rule.Abscissas.Zip(rule.Weights, (node, weight) => new Node(node, 1 - node, weight))];
        Vectors = [.. Enumerable.Range(0, order / 4).Select(index => new Nodes(
            Vector256.Create(rule.Abscissas, 4 * index),
            Vector256.Create(1.0) - Vector256.Create(rule.Abscissas, 4 * index),
            Vector256.Create(rule.Weights, 4 * index)))];
    }

    /// <summary>A node, as distances from both ends of the panel.</summary>
    public readonly record struct Node(double FromStart, double FromEnd, double Weight);

    /// <summary>Four nodes, as distances from both ends of the panel.</summary>
    public readonly record struct Nodes(Vector256<double> FromStart, Vector256<double> FromEnd, Vector256<double> Weight);

    /// <summary>The nodes one by one.</summary>
    public Node[] Singles { get; }

    /// <summary>The nodes, ascending.</summary>
    public Nodes[] Vectors { get; }

    /// <summary>
    /// The rule for a panel over which the log of the function changes by so much, or twice its length over the
    /// distance to a singularity, whichever is more.
    /// </summary>
    public static GaussPanel For(double sharpness) => sharpness <= 3 ? Eight : sharpness <= 9 ? Twelve : Sixteen;
}
