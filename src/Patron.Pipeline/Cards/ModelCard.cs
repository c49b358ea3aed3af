using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Cards;

/// <summary>
/// What a person who has to trust a version of a model wants to know, on one page: what it is for, what it learnt from, how well it does,
/// for whom, what it goes by, who let it score, and what changed. It holds no customer's data.
/// </summary>
/// <remarks>The parts follow Mitchell et al. (2019), "Model Cards for Model Reporting", FAT* '19.</remarks>
public sealed record ModelCard
{
    /// <summary>The project's name.</summary>
    public required string Project { get; init; }

    /// <summary>The model's id.</summary>
    public required string Model { get; init; }

    /// <summary>1, 2, 3, ...</summary>
    public required int Version { get; init; }

    /// <summary>The kind of model.</summary>
    public required string Kind { get; init; }

    /// <summary><c>champion</c>, <c>challenger</c>, or neither: empty.</summary>
    public required string Standing { get; init; }

    /// <summary>The fit that gave it.</summary>
    public required string Run { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset Registered { get; init; }

    /// <summary>Purpose, owner, limits and ethics as the model's file says them.</summary>
    public required ModelTexts Texts { get; init; }

    /// <summary>What it learnt from: name and text.</summary>
    public required IReadOnlyList<CardFact> Data { get; init; }

    /// <summary>What it goes by, each with what it means.</summary>
    public required IReadOnlyList<CardFact> Features { get; init; }

    /// <summary>Features that were there and were not learnt from, each with the reason; empty where none were chosen.</summary>
    public IReadOnlyList<CardFact> LeftOut { get; init; } = [];

    /// <summary>Figures of its evaluation.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>How the gates judged it, with intervals and groups; null where they did not yet.</summary>
    public Judgement? Judgement { get; init; }

    /// <summary>How models by segment do beside one over all rows; null where there are none.</summary>
    public SegmentsEvaluation? Segments { get; init; }

    /// <summary>What treatments change and for whom; null for models of something else.</summary>
    public UpliftFindings? Uplift { get; init; }

    /// <summary>Predicted and observed, from low to high.</summary>
    public required IReadOnlyList<CardPoint> Calibration { get; init; }

    /// <summary>Coefficients, the furthest from nothing first, or the parameters of each part of the model.</summary>
    public required IReadOnlyList<CardParameters> Parameters { get; init; }

    /// <summary>Who approved it, when and with which words.</summary>
    public required IReadOnlyList<CardFact> Approvals { get; init; }

    /// <summary>What advice may touch, by feature; empty for no advice.</summary>
    public required IReadOnlyList<CardFact> Advice { get; init; }

    /// <summary>What differs from the version before, and from which; empty for the first.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>What its fit said a reader should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The card of a version as the registry knows it now.</summary>
    /// <param name="project">The project; texts and the words of features come from it.</param>
    /// <param name="registry">Where the version is registered.</param>
    /// <param name="name">The model's id.</param>
    /// <param name="version">Its version.</param>
    /// <exception cref="InvalidOperationException">There is no such version, or it is not as it was registered.</exception>
    public static ModelCard Of(ProjectDefinition project, ModelRegistry registry, string name, int version) =>
        new CardCollector(project, registry, name, version).Collect();

    /// <summary>The card as Markdown.</summary>
    public string ToMarkdown() => CardMarkdown.Of(this);

    /// <summary>The card as one HTML page that needs no other file and no network.</summary>
    public string ToHtml() => CardPage.Of(this);
}

/// <summary>The parameters of a part of a model.</summary>
/// <param name="Part">As in "Purchase model: BG/NBD".</param>
/// <param name="Meaning">What the numbers are.</param>
/// <param name="Parameters">They, in their order.</param>
public sealed record CardParameters(string Part, string Meaning, IReadOnlyList<FittedParameter> Parameters);

/// <summary>A name and what there is to say of it.</summary>
public sealed record CardFact(string Name, string Text);

/// <summary>What was predicted and what happened, for rows of like predictions.</summary>
/// <param name="Group">Which rows, in words.</param>
/// <param name="Rows">How many.</param>
/// <param name="Predicted">Their mean prediction.</param>
/// <param name="Observed">Mean of what happened.</param>
public sealed record CardPoint(string Group, double Rows, double Predicted, double Observed);
