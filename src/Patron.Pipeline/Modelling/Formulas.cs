using System.Buffers;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Contractual;
using Patron.Models.Spend;

namespace Patron.Pipeline.Modelling;

/// <summary>Formulas of the models as SQL functions of doubles: arguments of a customer first, then the parameters.</summary>
static class Formulas
{
    public static IEnumerable<ScalarFunction> All =>
    [
        .. PurchaseModelKind.All.SelectMany(OfPurchases),
        Of("gamma_gamma_expected_spend", 5, new Parameters<GammaGamma>(2, 3, p => new GammaGamma(p[0], p[1], p[2])),
            (model, row) => model.ExpectedSpend(row[0], row[1])),
        .. OfHurdle,
        .. OfZiln,
        .. OfRenewals("sbg", 2, p => new Sbg(p[0], p[1])),
        .. OfRenewals("bdw", 3, p => new Bdw(p[0], p[1], p[2])),
    ];

    static IEnumerable<ScalarFunction> OfHurdle
    {
        get
        {
            Parameters<HurdleSpend> last = new(3, 5, p => new HurdleSpend(p[0], p[1], p[2], p[3], p[4]));
            yield return Of("hurdle_expected_spend", 8, last, (model, row) => model.ExpectedSpend(row[0], row[1], row[2]));
            yield return Of("hurdle_spend_variance", 8, last, (model, row) => model.SpendVariance(row[0], row[1], row[2]));
            yield return Of("hurdle_probability_free", 7, last with { First = 2 }, (model, row) => model.ProbabilityFree(row[0], row[1]));
        }
    }

    static IEnumerable<ScalarFunction> OfZiln
    {
        get
        {
            Parameters<Ziln> first = new(0, 3, p => Ziln.Of(p[0], p[1], p[2]));
            yield return Of("ziln_mean", 3, first, (model, _) => model.Mean);
            yield return Of("ziln_quantile", 4, first, (model, row) => model.Quantile(row[3]));
        }
    }

    static IEnumerable<ScalarFunction> OfRenewals(string key, int count, Maker<RenewalModel> make)
    {
        int after = 1 + count;
        Parameters<RenewalModel> parameters = new(1, count, make);
        yield return Of($"{key}_survival", after, parameters, (model, row) => model.Survival(WholeNumber(row[0])));
        yield return Of($"{key}_retention_rate", after, parameters, (model, row) => model.RetentionRate(WholeNumber(row[0])));
        yield return Of($"{key}_churn_probability", after, parameters, (model, row) => model.ChurnProbability(WholeNumber(row[0])));
        yield return Of($"{key}_expected_renewals", after + 1, parameters,
            (model, row) => model.ExpectedRenewals(WholeNumber(row[0]), row[after]));
        yield return Of($"{key}_discounted_renewals", after + 2, parameters,
            (model, row) => model.DiscountedRenewals(WholeNumber(row[0]), row[after], row[after + 1]));
    }

    static IEnumerable<ScalarFunction> OfPurchases(PurchaseModelKind kind)
    {
        int count = kind.ParameterNames.Count;
        int after = 3 + count;
        Parameters<PurchaseModel> parameters = new(3, count, values => kind.Create(values.ToArray()));
        yield return Of($"{kind.Key}_p_alive", after, parameters, (model, row) => model.ProbabilityAlive(row[0], row[1], row[2]));
        yield return Of($"{kind.Key}_expected_purchases", after + 1, parameters,
            (model, row) => model.ExpectedPurchases(row[0], row[1], row[2], row[after]));
        yield return Of($"{kind.Key}_discounted_purchases", after + 2, parameters,
            (model, row) => model.DiscountedPurchases(row[0], row[1], row[2], row[after], row[after + 1]));
        yield return Of($"{kind.Key}_probability_of_purchases", after + 2, parameters,
            (model, row) => model.ProbabilityOfPurchases(row[0], row[1], row[2], row[after], WholeNumber(row[after + 1])));
        yield return Of($"{kind.Key}_time_to_next_purchase", after + 1, parameters,
            (model, row) => model.TimeToNextPurchase(row[0], row[1], row[2], row[after]));
    }

    static int WholeNumber(double count) => count >= 0 && count <= int.MaxValue && count == Math.Floor(count) ? (int)count
        : throw new ArgumentOutOfRangeException(nameof(count), count, "A count must be a whole number from 0.");

    delegate double Formula<TModel>(TModel model, ReadOnlySpan<double> row);

    delegate TModel Maker<out TModel>(ReadOnlySpan<double> parameters);

    /// <summary>Which arguments are a model's parameters.</summary>
    sealed record Parameters<TModel>(int First, int Count, Maker<TModel> Make)
    {
        public bool Include(int argument) => argument >= First && argument < First + Count;
    }

    static ScalarFunction Of<TModel>(string name, int arguments, Parameters<TModel> parameters, Formula<TModel> formula)
        where TModel : class
    {
        LogicalType[] types = [.. Enumerable.Repeat(LogicalType.Double, arguments)];
        return ScalarFunction.Create(name, types, LogicalType.Double, (in input, output) =>
        {
            Span<double> values = output.Values<double>();
            int rows = values.Length;
            double[] columns = ArrayPool<double>.Shared.Rent(arguments * rows);
            for (int argument = 0; argument < arguments; argument++)
                input[argument].Values<double>()[..rows].CopyTo(columns.AsSpan(argument * rows));

            Span<double> row = stackalloc double[arguments];
            TModel? model = null;
            for (int index = 0; index < rows; index++)
            {
                bool isSame = model is not null;
                for (int argument = 0; argument < row.Length; argument++)
                {
                    double value = columns[(argument * rows) + index];
                    isSame &= row[argument] == value || !parameters.Include(argument);
                    row[argument] = value;
                }

                // Parameters are constants of a query nearly always, and a model keeps what it has worked out.
                if (!isSame)
                    model = parameters.Make(row.Slice(parameters.First, parameters.Count));
                values[index] = formula(model!, row);
            }

            ArrayPool<double>.Shared.Return(columns);
        });
    }
}
