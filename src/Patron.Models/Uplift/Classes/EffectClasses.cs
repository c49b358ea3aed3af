using System.Numerics.Tensors;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>
/// Latent classes of customers whom treatments affect differently. What contacts change often tells a customer's class: an
/// acceptance, a change of use. What treatments do to events too rare to tell much of one customer, such as leaving, is then
/// learnt from all of a class's members (<see cref="ClassFactors"/>).
/// </summary>
/// <remarks>
/// A finite mixture with concomitant variables: Wedel and Kamakura, Market Segmentation (2000), chapters 6 and 9.
/// </remarks>
public sealed class EffectClasses
{
    readonly Preprocessor _preprocessor;
    readonly EffectShape _shape;
    readonly double[] _parameters;
    readonly string[] _kinds;

    EffectClasses(Preprocessor preprocessor, EffectShape shape, double[] parameters, IReadOnlyList<ContactResponse> responses)
    {
        (_preprocessor, _shape, _parameters) = (preprocessor, shape, parameters);
        _kinds = [.. responses.Select(response => response.Kind)];
        Answers =
        [
            .. responses.Select((response, place) => Enumerable.Range(0, shape.Classes).Select(kind =>
                Enumerable.Range(0, shape.Treatments).Select(treatment =>
                    response.Told(parameters[shape.Answer(place, kind, treatment)])).ToArray()).ToArray()),
        ];
    }

    /// <summary>Number of classes.</summary>
    public int Classes => _shape.Classes;

    /// <summary>
    /// By response, class and treatment: the probability of a chance, the mean of a shift.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>> Answers { get; }

    /// <summary>
    /// Fits by penalised maximum likelihood. Deterministic, with the same bits on any number of threads; what is found is a
    /// maximum near classes that answer from less to more than all customers do, not always the highest. Centre of a class's
    /// answer to a treatment (as log odds, or as shift over the median scale of its noise) is that of all customers; of the odds
    /// of classes, and what moves them, 0.
    /// </summary>
    /// <param name="histories">Customers who differ in some column, and for each treatment a value of each response.</param>
    /// <param name="options">Defaults when null.</param>
    /// <exception cref="ArgumentException">
    /// An option out of range, a response without a single value for some treatment (names both), or no column that varies.
    /// </exception>
    public static EffectClassesFit Fit(ContactHistories histories, LatentClassOptions? options = null)
    {
        options ??= new LatentClassOptions();
        options.Check();
        Preprocessor preprocessor = Preprocessor.Fit(histories.Customers, new PreprocessingOptions { DropFirstLevel = true });
        FeatureMatrix features = preprocessor.Transform(histories.Customers).Matrix;
        EffectShape shape = new(histories.Responses.Count, options.Classes, histories.Treatments, features.Features.Count);
        EffectLikelihood likelihood = new(histories, features, shape, options.Threads);
        (double[] units, double[] centre, double[] start) = Begin(histories, shape);
        Summit found = QuasiNewton.Maximize(Penalised, start, 1e-3, options.MaxIterations);
        double[] parameters = Parameters(found.Point);
        double value = likelihood.Evaluate(parameters, new double[shape.Count]);
        return new(
            new EffectClasses(preprocessor, shape, parameters, histories.Responses), found.StopReason, value, shape.Free,
            histories.Count);

        double[] Parameters(ReadOnlySpan<double> point)
        {
            double[] parameters = new double[point.Length];
            TensorPrimitives.Multiply(point, units, parameters);
            return parameters;
        }

        double Penalised(ReadOnlySpan<double> point, Span<double> gradient)
        {
            double value = likelihood.Evaluate(Parameters(point), gradient);
            for (int index = 0; index < point.Length; index++)
            {
                double distance = point[index] - centre[index];
                value -= options.Penalty / 2 * distance * distance;
                gradient[index] = (gradient[index] * units[index]) - (options.Penalty * distance);
            }

            return value;
        }
    }

    /// <summary>Probability of each class for each customer, given who he is and what came of his contacts.</summary>
    /// <param name="histories">Customers, with the treatments and responses the classes were fitted on, in their order.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    /// <returns>By customer, then class.</returns>
    /// <exception cref="ArgumentException">
    /// Another number of treatments, or responses of another kind, or a column that is missing.
    /// </exception>
    public double[][] Memberships(ContactHistories histories, int? threads = null)
    {
        string[] kinds = [.. histories.Responses.Select(response => response.Kind)];
        if (histories.Treatments != _shape.Treatments || !kinds.SequenceEqual(_kinds))
        {
            throw new ArgumentException(
                $"The classes were fitted on {_shape.Treatments} treatments with {string.Join(", ", _kinds)}; the histories have "
                + $"{histories.Treatments} with {string.Join(", ", kinds)}.", nameof(histories));
        }

        FeatureMatrix features = _preprocessor.Transform(histories.Customers).Matrix;
        double[] found = new EffectLikelihood(histories, features, _shape, threads).Probabilities(_parameters);
        return [.. Enumerable.Range(0, histories.Count).Select(row => found[(row * Classes)..((row + 1) * Classes)])];
    }

    /// <summary>
    /// Where the search begins: classes that answer from less to more than all customers, in the direction in which these do; in
    /// units that suit each parameter.
    /// </summary>
    static (double[] Units, double[] Centre, double[] Start) Begin(ContactHistories histories, EffectShape shape)
    {
        double[] units = [.. Enumerable.Repeat(1.0, shape.Count)];
        double[] centre = new double[shape.Count];
        double[] start = new double[shape.Count];
        for (int response = 0; response < shape.Responses; response++)
        {
            ContactResponse answer = histories.Responses[response];
            for (int treatment = 0; treatment < shape.Treatments; treatment++)
            {
                int[] contacts = [.. Enumerable.Range(0, histories.Arms.Count).Where(contact =>
                    histories.Arms[contact] == treatment && !double.IsNaN(answer.Values[contact]))];
                if (contacts.Length == 0)
                {
                    throw new ArgumentException(
                        $"Response {response} has no value for treatment {treatment}; nothing can be learnt of it.",
                        nameof(histories));
                }

                double unit = answer.Unit(contacts);
                double pooled = answer.Pooled(contacts) / unit;
                double towards = answer is not ChanceResponse && pooled < 0 ? -answer.Spread : answer.Spread;
                for (int kind = 0; kind < shape.Classes; kind++)
                {
                    int place = shape.Answer(response, kind, treatment);
                    double share = shape.Classes == 1 ? 0 : ((2.0 * kind) / (shape.Classes - 1)) - 1;
                    (units[place], centre[place], start[place]) = (unit, pooled, pooled + (share * towards));
                }
            }
        }

        return (units, centre, start);
    }
}

/// <summary>Latent classes with the report of their fit.</summary>
/// <param name="Model">The classes.</param>
/// <param name="StopReason">Why the search stopped.</param>
/// <param name="LogLikelihood">
/// Log-likelihood of all customers, without the penalty, but for a constant of the data and of the noise.
/// </param>
/// <param name="Parameters">Number of parameters that data can tell apart.</param>
/// <param name="Customers">Number of customers.</param>
public sealed record EffectClassesFit(
    EffectClasses Model, StopReason StopReason, double LogLikelihood, int Parameters, int Customers)
{
    /// <summary>
    /// Schwarz's criterion, for numbers of classes on the same customers with the same noise: less is better.
    /// </summary>
    public double Bic => (Parameters * Math.Log(Customers)) - (2 * LogLikelihood);
}
