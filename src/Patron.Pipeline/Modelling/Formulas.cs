using System.Buffers;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Spend;

namespace Patron.Pipeline.Modelling;

/// <summary>Formulas of the models as SQL functions of doubles: arguments of a customer first, then the parameters.</summary>
static class Formulas
{
    public static IEnumerable<ScalarFunction> All =>
    [
        Of("bgnbd_p_alive", 7, Purchases(3), (model, row) => model.ProbabilityAlive(row[0], row[1], row[2])),
        Of("bgnbd_expected_purchases", 8, Purchases(3), (model, row) => model.ExpectedPurchases(row[0], row[1], row[2], row[7])),
        Of("bgnbd_discounted_purchases", 9, Purchases(3),
            (model, row) => model.DiscountedPurchases(row[0], row[1], row[2], row[7], row[8])),
        Of("gamma_gamma_expected_spend", 5, new Parameters<GammaGamma>(2, 3, p => new GammaGamma(p[0], p[1], p[2])),
            (model, row) => model.ExpectedSpend(row[0], row[1])),
    ];

    static Parameters<BgNbd> Purchases(int first) => new(first, 4, p => new BgNbd(p[0], p[1], p[2], p[3]));

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
