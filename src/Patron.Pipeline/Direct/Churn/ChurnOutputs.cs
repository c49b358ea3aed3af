using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>The files that an analysis writes, checked before its work; null where they are not asked for.</summary>
/// <param name="Scores">Every customer's score and reasons.</param>
/// <param name="Page">Where the page goes.</param>
sealed record ChurnOutputs(OutputFile? Scores, string? Page)
{
    /// <exception cref="InputException">A file cannot be one of those, or is the input.</exception>
    /// <exception cref="IOException">A folder cannot be written.</exception>
    public static ChurnOutputs Check(ChurnRequest request)
    {
        OutputFile? scores = request.Output is { } path ? OutputFile.Check(path, input: request.File) : null;
        if (request.Page is not { } page)
            return new(scores, null);
        if (!Path.GetExtension(page).Equals(".html", StringComparison.OrdinalIgnoreCase))
            throw new InputException($"{page}: the report is a page: let the name end in .html");
        OutputFile.Check(page, format: "json", input: request.File);
        return new(scores, Path.GetFullPath(page));
    }
}
