using System.Text;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Reporting;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>The files that an analysis writes, checked before its work; null where they are not asked for.</summary>
/// <param name="Scores">Every customer's scores.</param>
/// <param name="Pictures">Pictures, as a page or their figures.</param>
sealed record ClvOutputs(OutputFile? Scores, string? Pictures)
{
    const string Page = ".html";

    /// <exception cref="InputException">A file cannot be one of those, or is the input.</exception>
    /// <exception cref="IOException">A folder cannot be written.</exception>
    public static ClvOutputs Check(ClvRequest request)
    {
        OutputFile? scores = request.Output is { } path ? OutputFile.Check(path, input: request.File) : null;
        if (request.Pictures is not { } pictures)
            return new(scores, null);
        if (Path.GetExtension(pictures) is not (Page or ".json"))
            throw new InputException($"{pictures}: pictures are written as a page, .html, or as their figures, .json: let the name end in one of these");
        if (request.Output is { } other && Path.GetFullPath(other) == Path.GetFullPath(pictures))
            throw new InputException($"{pictures} is the file of the scores: name another for the pictures");
        OutputFile.Check(pictures, format: "json", input: request.File);
        return new(scores, Path.GetFullPath(pictures));
    }

    /// <summary>Writes the pictures, in the form that the name of their file ends in.</summary>
    public void WritePictures(ClvPage page)
    {
        string text = Path.GetExtension(Pictures) == Page
            ? HtmlPage.Of($"Lifetime value of {Path.GetFileName(page.Report.File)}", page, "matrix", "values", "pictures", "clv")
            : HtmlPage.JsonOf(page.Pictures);
        WholeFile.Write(Pictures!, Encoding.UTF8.GetBytes(text), synced: false);
    }
}
