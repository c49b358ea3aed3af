using Patron.Models.Btyd;
using Patron.Models.Persistence;

namespace Patron.Models.Spend;

public sealed partial class SpendCovariateModel
{
    const string DocumentKind = "spend_covariates";
    const int DocumentVersion = 1;

    /// <summary>The model as JSON; numbers read back to the same bits.</summary>
    public string ToJson() => ModelJson.Write(
        DocumentKind, DocumentVersion, new Document(Baseline.Kind.Key, Baseline.Parameters, Covariates, [.. Effects.Select(Written)]));

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document, or of a version this program does not know.</exception>
    public static SpendCovariateModel FromJson(string json)
    {
        Document document = ModelJson.Read<Document>(json, DocumentKind, DocumentVersion);
        return ModelJson.Check(DocumentKind, () =>
        {
            SpendModelKind kind = SpendModelKind.Find(document.Spend) ?? throw new ArgumentException(
                $"the spend model {document.Spend} is not known here; known are {string.Join(", ", SpendModelKind.All.Select(known => known.Key))}");
            if (document.Parameters.Count != kind.ParameterNames.Count)
                throw new ArgumentException($"{document.Parameters.Count} parameters for {string.Join(", ", kind.ParameterNames)}");
            return new SpendCovariateModel(
                kind.Create(document.Parameters), document.Covariates,
                [.. document.Effects.Select(effect => new CovariateEffect(effect.Parameter, effect.Covariate, effect.Value))]);
        });
    }

    static EffectDocument Written(CovariateEffect effect) => new(effect.Parameter, effect.Covariate, effect.Value);

    sealed record Document(
        string Spend, IReadOnlyList<double> Parameters, IReadOnlyList<string> Covariates, IReadOnlyList<EffectDocument> Effects);

    sealed record EffectDocument(string Parameter, string Covariate, double Value);
}
