using Patron.Models.Btyd;

namespace Patron.Pipeline.Modelling;

/// <summary>The words for purchase models, the same in a project and on the command line.</summary>
public static class PurchaseModelWords
{
    /// <summary>Those to choose from, for messages; models of regular customers take any k.</summary>
    public static string Listed { get; } = $"{string.Join(", ", PurchaseModelKind.All.Select(kind => kind.Key))} (any k from 1 to {CnbdModel.MaxRegularity})";

    /// <summary>The model of a word; null if there is none.</summary>
    public static PurchaseModelKind? Find(string word) => PurchaseModelKind.Find(word) is { } kind && kind.Key == word ? kind : null;
}
