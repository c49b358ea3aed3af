namespace Patron.Pipeline.Tracking;

/// <summary>The names of tags; those that MLflow's tools know keep MLflow's names.</summary>
public static class RunTags
{
    /// <summary>The run's id here, wherever it is kept.</summary>
    public const string Id = "patron.run";

    /// <summary>The run's name.</summary>
    public const string Name = "mlflow.runName";

    /// <summary>The run that this one is a part of.</summary>
    public const string Parent = "mlflow.parentRunId";

    /// <summary>Who started it.</summary>
    public const string User = "mlflow.user";

    /// <summary>The command.</summary>
    public const string Source = "mlflow.source.name";

    /// <summary>The git commit of the project's folder.</summary>
    public const string Commit = "mlflow.source.git.commit";

    /// <summary><c>true</c> where files of the project differ from the commit.</summary>
    public const string Dirty = "patron.git.dirty";

    /// <summary>Version of the program.</summary>
    public const string Program = "patron.program";

    /// <summary>Hash of all definitions of the project.</summary>
    public const string Configuration = "patron.configuration";

    /// <summary>Hash of what runs it: operating system, runtime, engine, program.</summary>
    public const string Environment = "patron.environment";

    /// <summary>The machine's name.</summary>
    public const string Machine = "patron.machine";

    /// <summary>The kind of error a failed run ended with.</summary>
    public const string Error = "patron.error";

    /// <summary>How far the audit log went as the run began: entries and the last one's hash.</summary>
    public const string Audit = "patron.audit";

    /// <summary>The registered model that a fit gave.</summary>
    public const string Model = "patron.model";
}
