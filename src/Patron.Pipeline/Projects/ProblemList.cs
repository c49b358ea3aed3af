namespace Patron.Pipeline.Projects;

/// <summary>Collects mistakes, so that a person sees all of them at once.</summary>
public sealed class ProblemList
{
    readonly List<Problem> _problems = [];

    public int Count => _problems.Count;

    public void Add(Problem problem) => _problems.Add(problem);

    /// <summary>A mistake of a whole file.</summary>
    public void Add(string file, string found, string remedy) => Add(new Problem(file, 0, 0, found, remedy));

    /// <summary>A mistake inside a piece of SQL, at a character of its text.</summary>
    public void Add(SqlText sql, int offset, string found, string remedy)
    {
        (int line, int column) = sql.At(offset);
        Add(new Problem(sql.File, line, column, found, remedy));
    }

    /// <summary>Throws all mistakes in the order of files and lines; returns where there is none.</summary>
    /// <exception cref="ProjectException">At least one mistake was added.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
            throw new ProjectException(InOrder());
    }

    List<Problem> InOrder() =>
    [
        .. _problems.Distinct()
            .OrderBy(problem => problem.File != ProjectFiles.SettingsFile)
            .ThenBy(problem => problem.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Line)
            .ThenBy(problem => problem.Column),
    ];
}
