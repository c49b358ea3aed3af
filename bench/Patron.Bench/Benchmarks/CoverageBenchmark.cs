using Patron.Bench.Harness;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Bench.Benchmarks;

/// <summary>How often intervals of lifetime value models hold the truth.</summary>
sealed class CoverageBenchmark : IBenchmark
{
    const int Cohorts = 500;
    const int Customers = 2000;
    const double Confidence = 0.9;
    const double Least = 0.87;
    const double Most = 0.93;

    static readonly PurchaseModel[] Truths = [new BgNbd(.6, 8, .9, 2.5), new MbgNbd(.6, 8, .9, 2.5), new ParetoNbd(.6, 8, .8, 15)];
    static readonly GammaGamma Spend = new(6.25, 3.74, 15.44);
    static readonly LifetimeValueOptions Year = new() { Horizon = 52, DiscountRate = Math.Log(1.1) / 52, Confidence = Confidence };

    public string Name => "coverage";

    public string Story =>
        $"""
        How often {100 * Confidence:0} % intervals hold the truth: {Cohorts} cohorts of {Customers:N0} customers, 27 to 78 weeks old, drawn from each
        model, fitted, and compared with the parameters that drew them and with the discounted value of each customer that follows from those.
        From curvature: the inverse Hessian in the logs of the parameters. From the profile likelihood, but for Pareto/NBD. Values: the delta method
        over both fits. A share of {Cohorts} is itself unsure by {100 * Math.Sqrt(Confidence * (1 - Confidence) / Cohorts):0.0} points.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        Coverage[] found = [.. Truths.Select(truth => new Coverage(truth))];
        Comparison measured = Comparison.Run(
            "Cohorts", warmUps: 0, repetitions: 1,
            [.. found.Select(one => new Case(one.Truth.Kind.Name, () => one.Run(scale.IsFull ? Cohorts : Cohorts / 10)))]);
        return [measured.With([.. found.SelectMany(one => one.Sentences(scale))])];
    }

    sealed class Coverage(PurchaseModel truth)
    {
        readonly double[] _curvature = new double[truth.Parameters.Count];
        readonly double[] _profile = new double[truth.Parameters.Count];
        double _values;
        int _cohorts;

        public PurchaseModel Truth => truth;

        /// <summary>A profile of Pareto/NBD costs a hundred fits that each cost ten of the others'.</summary>
        bool HasProfile => truth is not ParetoNbd;

        public void Run(int cohorts)
        {
            double[] ages = [.. Enumerable.Range(0, Customers).Select(row => 27.0 + (row % 52))];
            for (; _cohorts < cohorts; _cohorts++)
            {
                PurchaseHistories histories = truth.Simulate(ages, 0, _cohorts).Histories;
                double[] meanSpend = Spend.Simulate(histories.Frequency, _cohorts);
                FitResult<PurchaseModel> fit = truth.Kind.Fit(histories, new PurchaseFitOptions());
                Count(ParameterIntervals.FromHessian(fit, Confidence), _curvature);
                if (HasProfile)
                    Count(ParameterIntervals.FromProfile(truth.Kind, histories, Confidence), _profile);
                _values += ShareOfValues(fit, GammaGamma.Fit(histories.Frequency, meanSpend), histories, meanSpend);
            }
        }

        public IEnumerable<string> Sentences(Scale scale)
        {
            foreach ((int index, string name) in truth.Kind.ParameterNames.Index())
            {
                yield return Goal.Between($"{truth.Kind.Name}, {name} from curvature", Least, Most, _curvature[index] / _cohorts, scale);
                if (HasProfile)
                    yield return Goal.Between($"{truth.Kind.Name}, {name} from the profile", Least, Most, _profile[index] / _cohorts, scale);
            }

            yield return Goal.Between($"{truth.Kind.Name}, values of customers", Least, Most, _values / _cohorts, scale);
        }

        void Count(IReadOnlyList<ParameterInterval> intervals, double[] hits)
        {
            for (int index = 0; index < hits.Length; index++)
                hits[index] += intervals[index].Low <= truth.Parameters[index] && truth.Parameters[index] <= intervals[index].High ? 1 : 0;
        }

        double ShareOfValues(FitResult<PurchaseModel> purchases, FitResult<GammaGamma> spend, PurchaseHistories histories, double[] meanSpend)
        {
            CustomerValues found = new LifetimeValueModel(purchases, spend).Predict(histories, meanSpend, Year);
            double[] value = new LifetimeValueModel(truth, Spend).Predict(histories, meanSpend, Year).Value;
            return Enumerable.Range(0, value.Length).Count(row => found.ValueLow![row] <= value[row] && value[row] <= found.ValueHigh![row])
                / (double)value.Length;
        }
    }
}
