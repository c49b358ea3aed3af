using System.Text;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Cards;

/// <summary>A card among the artifacts of its version.</summary>
static class CardFiles
{
    public const string Markdown = ModelVersion.Folder + "/card.md";
    public const string Html = ModelVersion.Folder + "/card.html";

    public static void Write(ModelCard card, ITrackingStore store, string run)
    {
        Put(store, run, Markdown, card.ToMarkdown());
        Put(store, run, Html, card.ToHtml());
    }

    /// <summary>Whether a version has its card whole; a run that was killed may have left it without.</summary>
    public static bool AreThere(ITrackingStore store, string run)
    {
        string[] paths = [.. store.Artifacts(run).Select(artifact => artifact.Path)];
        return paths.Contains(Markdown) && paths.Contains(Html);
    }

    static void Put(ITrackingStore store, string run, string path, string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        store.PutArtifact(run, path, stream);
    }
}
