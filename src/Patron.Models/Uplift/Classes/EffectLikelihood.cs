using System.Numerics.Tensors;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>Log-likelihood of latent classes with its gradient, block by block of customers.</summary>
sealed class EffectLikelihood(ContactHistories histories, FeatureMatrix features, EffectShape shape, int? threads)
{
    /// <summary>Fills the gradient, in the order of the shape.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        double[] at = parameters.ToArray();
        double[] sums = new double[1 + shape.Count];
        OrderedSum.Over(histories.Count, sums, threads, (start, end, totals) => Add(at, start, end, totals));
        sums.AsSpan(1).CopyTo(gradient);
        return sums[0];
    }

    /// <summary>The classes' probabilities of each customer: class by class within customers.</summary>
    public double[] Probabilities(double[] parameters)
    {
        double[] found = new double[histories.Count * shape.Classes];
        OrderedSum.ForBlocks(histories.Count, threads, (start, end) =>
        {
            Span<double> shares = stackalloc double[shape.Classes];
            for (int row = start; row < end; row++)
                Weigh(parameters, row, shares, found.AsSpan(row * shape.Classes, shape.Classes));
        });
        return found;
    }

    void Add(double[] at, int start, int end, Span<double> totals)
    {
        Span<double> shares = stackalloc double[shape.Classes];
        Span<double> probabilities = stackalloc double[shape.Classes];
        Span<double> slopes = totals[1..];
        for (int row = start; row < end; row++)
        {
            totals[0] += Weigh(at, row, shares, probabilities);
            ReadOnlySpan<double> values = features.Row(row);
            for (int kind = 0; kind < shape.Classes; kind++)
            {
                double apart = probabilities[kind] - shares[kind];
                slopes[shape.Weight(kind)] += apart;
                Span<double> own = slopes.Slice(shape.Weight(kind) + 1, shape.Features);
                TensorPrimitives.MultiplyAdd(values, apart, own, own);
            }

            for (int response = 0; response < shape.Responses; response++)
            {
                for (int kind = 0; kind < shape.Classes; kind++)
                {
                    int place = shape.Answer(response, kind, 0);
                    Span<double> own = slopes.Slice(place, shape.Treatments);
                    histories.AddSlopes(response, row, at.AsSpan(place, shape.Treatments), probabilities[kind], own);
                }
            }
        }
    }

    /// <summary>
    /// The log of a customer's likelihood; fills the classes' shares among those who are like him, and their probabilities given
    /// what came of his contacts.
    /// </summary>
    double Weigh(double[] at, int row, Span<double> shares, Span<double> probabilities)
    {
        ReadOnlySpan<double> values = features.Row(row);
        for (int kind = 0; kind < shape.Classes; kind++)
        {
            int weight = shape.Weight(kind);
            probabilities[kind] = at[weight] + TensorPrimitives.Dot(values, at.AsSpan(weight + 1, shape.Features));
        }

        probabilities.CopyTo(shares);
        double all = Normalise(shares);
        for (int kind = 0; kind < shape.Classes; kind++)
        {
            probabilities[kind] -= all;
            for (int response = 0; response < shape.Responses; response++)
            {
                probabilities[kind] += histories.LogLikelihood(
                    response, row, at.AsSpan(shape.Answer(response, kind, 0), shape.Treatments));
            }
        }

        return Normalise(probabilities);
    }

    /// <summary>Makes logarithms of weights shares of one; the logarithm of the weights' sum.</summary>
    static double Normalise(Span<double> logs)
    {
        double top = TensorPrimitives.Max<double>(logs);
        double sum = 0;
        foreach (ref double log in logs)
            sum += log = Math.Exp(log - top);
        TensorPrimitives.Divide(logs, sum, logs);
        return top + Math.Log(sum);
    }
}
