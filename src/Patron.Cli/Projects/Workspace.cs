using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Scorings;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Projects;

/// <summary>A project and its lake, for commands that look and do not run.</summary>
sealed class Workspace : IDisposable
{
    readonly string _folder;
    readonly IDisposable _opened;

    Workspace(string folder, ProjectDefinition project, LakeSession lake, IDisposable opened) =>
        (_folder, Project, Lake, _opened) = (folder, project, lake, opened);

    public ProjectDefinition Project { get; }

    public LakeSession Lake { get; }

    /// <exception cref="ProjectException">The project's files are wrong.</exception>
    /// <exception cref="ScoringException">There is no such experiment.</exception>
    public static Workspace Open(string folder, string? environment, string? experiment = null) =>
        Of(folder, Load(folder, environment), experiment);

    /// <param name="folder">The project's folder, as the person named it.</param>
    /// <param name="project">The project as it was read.</param>
    /// <param name="experiment">The scoring experiment whose tables are meant; null for the project's own.</param>
    /// <exception cref="ScoringException">There is no such experiment.</exception>
    public static Workspace Of(string folder, ProjectDefinition project, string? experiment = null)
    {
#pragma warning disable CA2000 // the workspace owns what is opened and is given to the caller
        (LakeSession lake, IDisposable opened) = Open(project, experiment);
#pragma warning restore CA2000
        SqlFunctions.Register(lake.Database);
        ModelFunctions.Register(lake.Database, ModelRegistry.Of(project), project.Models.Select(model => model.Name));
        return new Workspace(folder, project, lake, opened);
    }

    /// <exception cref="ProjectException">The project's files are wrong.</exception>
    /// <exception cref="InputException">There is no project.</exception>
    public static ProjectDefinition Load(string folder, string? environment)
    {
        if (!File.Exists(Path.Combine(folder, ProjectFiles.SettingsFile)))
        {
            string where = folder == "." ? "this folder" : folder;
            throw new InputException(
                $"{where} has no {ProjectFiles.SettingsFile}, so it is no project: name the project's folder, or make one with patron init DIR --template retail");
        }

        return ProjectLoader.Load(folder, environment, checks: SqlCheck.Of);
    }

    /// <summary>The project, for who may look at it: where roles are declared, that takes one of them.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="environment">Its environment; null for none.</param>
    /// <param name="what">What is asked for, after "may not".</param>
    /// <param name="model">The model it is about; null for the project.</param>
    /// <exception cref="ProjectException">The project's files are wrong.</exception>
    /// <exception cref="RefusedException">The person has no role.</exception>
    public static ProjectDefinition LoadToRead(string folder, string? environment, string what, string? model = null)
    {
        ProjectDefinition project = Load(folder, environment);
        RoleRules.Of(project, TimeProvider.System).Require(Role.Reader, what, model);
        return project;
    }

    /// <summary>A SELECT, or the name of a table, as the engine runs it, with the tables that it names made usable.</summary>
    /// <exception cref="InputException">It is not one SELECT, or names a table or version that is not there.</exception>
    public string Bind(string text)
    {
        string sql = IsOfLake(TableReference.Parse(text).Table) ? Whole(TableReference.Parse(text)) : text;
        try
        {
            string[] tables = [.. SqlReferences.Of(sql, Lake.Connection).Tables.Select(one => one.Name).Where(IsOfLake).Distinct()];
            foreach (string table in tables)
                Require(table);
            Lake.Bind(tables);
            return Lake.Resolve(sql);
        }
        catch (DeltaException error)
        {
            throw new InputException(error.Message);
        }
        catch (SqlSyntaxException error)
        {
            throw new InputException($"the SQL is wrong: {error.Message}{Pointer(sql, error.Offset)}");
        }
    }

    /// <summary>The version that a name such as <c>silver.orders@v3</c> means.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public Snapshot Snapshot(string name)
    {
        Require(TableReference.Parse(name).Table);
        try
        {
            return Lake.Snapshot(name);
        }
        catch (DeltaException error)
        {
            throw new InputException(error.Message);
        }
    }

    /// <exception cref="InputException">The table is not there.</exception>
    public void Require(string table)
    {
        if (IsOfLake(table) && Lake.Exists(table))
            return;
        IReadOnlyList<string> there = Lake.Tables();
        throw new InputException(there.Count == 0
            ? $"there is no table {table}: the lake is empty; fill it with patron run {_folder}"
            : $"there is no table {table}: {Suggestion.Among(table, there)}");
    }

    public void Dispose() => _opened.Dispose();

    static (LakeSession Lake, IDisposable Opened) Open(ProjectDefinition project, string? experiment)
    {
        if (experiment is not null)
        {
            var scoring = ScoringLake.Open(project, experiment);
            return (scoring.Lake, scoring);
        }

        var lake = LakeSession.Open(project, AsOf.Resolve(null, project.Settings, TimeProvider.System));
        return (lake, lake);
    }

    static bool IsOfLake(string table) =>
        table.Split('.') is [string layer, { Length: > 0 }] && LakeSession.Layers.Contains(layer);

    static string Whole(TableReference table) => $"FROM {LakeSession.Identifier(table.Table)}" + (table.Version, table.Instant) switch
    {
        ({ } version, _) => $" AT (VERSION => {version})",
        (_, { } instant) => $" AT (TIMESTAMP => {Sql.Literal(instant)})",
        _ => "",
    };

    static string Pointer(string sql, int offset)
    {
        string before = sql[..Math.Min(offset, sql.Length)];
        int start = before.LastIndexOf('\n') + 1;
        int end = sql.IndexOf('\n', start) is >= 0 and int found ? found : sql.Length;
        return $"\n{sql[start..end]}\n{new string(' ', before.Length - start)}^";
    }
}
