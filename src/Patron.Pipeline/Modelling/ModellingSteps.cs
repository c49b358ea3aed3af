using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The steps that train models and score customers.</summary>
static class ModellingSteps
{
    public static IEnumerable<IStep> Of(ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        RefuseNamesOfFunctions(project, lake, problems);
        CustomerView.Check(project, problems);
        return project.Models.SelectMany(model => StepsOf(project, model));
    }

    static IEnumerable<IStep> StepsOf(ProjectDefinition project, ModelDefinition model) => model switch
    {
        LifetimeValueDefinition lifetimeValue => [new TrainLifetimeValue(project, lifetimeValue), new ScoreLifetimeValue(project, lifetimeValue)],
        PropensityDefinition propensity => [new TrainPropensity(project, propensity), new ScorePropensity(project, propensity)],
        RfmDefinition rfm => [new TrainRfm(rfm), new ScoreRfm(rfm)],
        _ => throw new InvalidOperationException($"no step is known for {model.GetType().Name}"),
    };

    /// <summary>A model is a SQL function of its name, which must not be one that the engine has.</summary>
    static void RefuseNamesOfFunctions(ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        using Result result = lake.Connection.Query("SELECT DISTINCT function_name FROM duckdb_functions()");
        HashSet<string> taken = new(result.ReadAll().Texts("function_name")!, StringComparer.OrdinalIgnoreCase);
        foreach (ModelDefinition model in project.Models)
        {
            if (ModelFunctions.NamesOf(model.Name).FirstOrDefault(taken.Contains) is { } name)
                problems.Add(model.File, $"'{name}' is a function of the SQL engine already", "give the model's file another name");
        }
    }
}
