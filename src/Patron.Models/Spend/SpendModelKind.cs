using Patron.Models.Numerics;

namespace Patron.Models.Spend;

/// <summary>One of the models of what a purchase brings, before its parameters are known.</summary>
/// <param name="Key">Its word in projects and SQL, <c>gamma_gamma</c>.</param>
/// <param name="Name">Its name for people, <c>gamma-gamma</c>.</param>
/// <param name="ParameterNames">Names of its parameters, in the order of <see cref="SpendModel.Parameters"/> and of a fit's report.</param>
/// <param name="Create">Makes the model with given parameters.</param>
/// <param name="Fit">
/// Fits it by maximum likelihood, penalised if the options say so. Customers of whom the model can learn nothing are passed over; refuses
/// where nobody is left.
/// </param>
public sealed record SpendModelKind(
    string Key,
    string Name,
    IReadOnlyList<string> ParameterNames,
    Func<IReadOnlyList<double>, SpendModel> Create,
    Func<SpendHistories, SpendFitOptions, FitResult<SpendModel>> Fit)
{
    /// <summary>Whether it reads single amounts; else a customer's mean says all that it needs.</summary>
    public bool ReadsAmounts { get; init; }

    /// <summary>Whether a purchase may cost nothing; else customers whose purchases were all free are left out of the fit.</summary>
    public bool AllowsFree { get; init; }

    /// <summary>Parameters that covariates move unless others are named: that of how much is paid, and that of how often nothing is.</summary>
    public required IReadOnlyList<string> MovedByCovariates { get; init; }

    /// <summary>
    /// Every model of what a purchase brings. <see cref="Ziln"/> is not among them: it is about the money of a whole period, which a
    /// product of purchases and money per purchase would count twice.
    /// </summary>
    public static IReadOnlyList<SpendModelKind> All { get; } = [GammaGamma.TheKind, HurdleSpend.TheKind];

    /// <summary>The model of a word; null if there is none.</summary>
    public static SpendModelKind? Find(string key) => All.FirstOrDefault(kind => kind.Key == key);
}

/// <summary>Settings of the fit of any spend model.</summary>
public sealed record SpendFitOptions
{
    /// <summary>Weight λ of the L2 penalty on the logs of the parameters. Range: &gt;= 0, finite. <value>Default: 0.</value></summary>
    public double Penalty { get; init; }

    /// <summary>Most threads to use; null for all processors. Any number gives the same bits.</summary>
    public int? Threads { get; init; }
}

/// <summary>Fits of one model as fits of any.</summary>
public static class SpendFit
{
    /// <summary>The same fit, of whichever kind.</summary>
    public static FitResult<SpendModel> OfAnyKind<TModel>(this FitResult<TModel> fit)
        where TModel : SpendModel => new(fit.Model, fit.Report);
}
