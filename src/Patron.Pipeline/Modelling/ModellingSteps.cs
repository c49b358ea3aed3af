using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;

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
        LifetimeValueDefinition value => [new TrainLifetimeValue(project, value), new PromoteStep(value), new ScoreLifetimeValue(project, value)],
        PropensityDefinition propensity =>
            [new TrainPropensity(project, propensity), new PromoteStep(propensity), new ScorePropensity(project, propensity)],
        UpliftDefinition uplift => [new TrainUplift(project, uplift), new PromoteStep(uplift), new ScoreUplift(project, uplift)],
        RfmDefinition rfm => [new TrainRfm(project, rfm), new PromoteStep(rfm), new ScoreRfm(project, rfm)],
        _ => throw new InvalidOperationException($"no step is known for {model.GetType().Name}"),
    };

    /// <summary>A model is a SQL function of its name, which must not be one that the engine or Patron has.</summary>
    static void RefuseNamesOfFunctions(ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        // Models of an earlier plan may be registered here, so a name that is taken is looked up once more where nothing is.
        HashSet<string> known = FunctionsOf(lake.Connection);
        Lazy<HashSet<string>> ofEngine = new(FunctionsOfEngine);
        bool IsTaken(string name) => SqlFunctions.Names.Contains(name) || (known.Contains(name) && ofEngine.Value.Contains(name));
        Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
        foreach (ModelDefinition model in project.Models)
        {
            foreach (string twice in ModelFunctions.NamesOf(model).Where(name => !files.TryAdd(name, model.File)))
            {
                problems.Add(
                    model.File, $"the SQL function '{twice}' comes {(files[twice] == model.File ? "twice from it" : $"from {files[twice]} too")}",
                    "give the model or the treatment another name");
            }

            if (ModelFunctions.NamesOf(model).FirstOrDefault(IsTaken) is { } name)
                problems.Add(model.File, $"'{name}' is a function of the SQL engine already", "give the model another name");
        }
    }

    static HashSet<string> FunctionsOfEngine()
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        return FunctionsOf(connection);
    }

    static HashSet<string> FunctionsOf(Connection connection)
    {
        using Result result = connection.Query("SELECT DISTINCT function_name FROM duckdb_functions()");
        return new HashSet<string>(result.ReadAll().Texts("function_name").OfType<string>(), StringComparer.OrdinalIgnoreCase);
    }
}
