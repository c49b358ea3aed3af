using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>One of the purchase models, before its parameters are known.</summary>
/// <param name="Key">Its word in projects and SQL, <c>bg_nbd</c>.</param>
/// <param name="Name">Its name in the literature, <c>BG/NBD</c>.</param>
/// <param name="ParameterNames">Names of its parameters, in the order of <see cref="PurchaseModel.Parameters"/> and of a fit's report.</param>
/// <param name="Create">Makes the model with given parameters.</param>
/// <param name="Fit">Fits it by maximum likelihood, penalised if the options say so; at least one history.</param>
public sealed record PurchaseModelKind(
    string Key,
    string Name,
    IReadOnlyList<string> ParameterNames,
    Func<IReadOnlyList<double>, PurchaseModel> Create,
    Func<PurchaseHistories, PurchaseFitOptions, FitResult<PurchaseModel>> Fit)
{
    /// <summary>Parameters that covariates move unless others are named: those of how often customers buy, and those of how soon they leave.</summary>
    public required IReadOnlyList<string> MovedByCovariates { get; init; }

    /// <summary>
    /// Whether its log-likelihood is the density of the same data as that of other models, so that they compare; else constants of its own
    /// are left out, or its time is discrete.
    /// </summary>
    public bool LikelihoodCompares { get; init; } = true;

    /// <summary>The log-likelihood of histories, with its derivatives in the parameters.</summary>
    internal Func<PurchaseHistories, int?, SmoothFunction> LogLikelihood { get; init; } =
        (_, _) => throw new InvalidOperationException("A kind without a likelihood cannot be fitted.");

    /// <summary>Every purchase model; CNBD-k with k from 2 to 4.</summary>
    public static IReadOnlyList<PurchaseModelKind> All { get; } =
    [
        BgNbd.TheKind,
        MbgNbd.TheKind,
        ParetoNbd.TheKind,
        GgomNbd.TheKind,
        Nbd.TheKind,
        BgBb.TheKind,
        .. Enumerable.Range(2, 3).Select(BgCnbd.KindOf),
        .. Enumerable.Range(2, 3).Select(MbgCnbd.KindOf),
    ];

    /// <summary>The models among which a choice is made unless one is asked for: those of purchases at any time, at irregular intervals.</summary>
    public static IReadOnlyList<PurchaseModelKind> Usual { get; } = [BgNbd.TheKind, MbgNbd.TheKind, ParetoNbd.TheKind];

    /// <summary>The model of a word, CNBD-k with any k; null if there is none.</summary>
    /// <remarks>Models of earlier versions are registered as <c>bgnbd</c>.</remarks>
    public static PurchaseModelKind? Find(string key) => key == "bgnbd" ? BgNbd.TheKind : All.Concat(EveryCnbd).FirstOrDefault(kind => kind.Key == key);

    static IEnumerable<PurchaseModelKind> EveryCnbd =>
        Enumerable.Range(1, CnbdModel.MaxRegularity).SelectMany(k => new[] { BgCnbd.KindOf(k), MbgCnbd.KindOf(k) });
}
