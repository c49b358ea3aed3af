using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Audit;

/// <summary>The two entries of a run: that it began, and how it ended. One without the second was killed.</summary>
sealed class RunAudit
{
    readonly AuditLog _log;
    readonly string _run;

    RunAudit(AuditLog log, string run, AuditMark mark) => (_log, _run, Mark) = (log, run, mark);

    /// <summary>How far the log went as the run began, its own entry included; the run keeps it as <see cref="RunTags.Audit"/>.</summary>
    public AuditMark Mark { get; }

    public static RunAudit Begin(AuditLog log, string run, DateTimeOffset asOf, RunRequest request) => new(log, run, log.Append(
        AuditActions.Run, run,
        ("status", "running"),
        ("as_of", AsOf.Text(asOf)),
        ("step", request.Step),
        ("scored_by", request.Models.Count == 0 ? null : string.Join(", ", request.Models.Select(model => $"{model.Key}={model.Value}")))));

    /// <summary>Runs it and tells how it ended.</summary>
    public T Of<T>(Func<T> run)
    {
        T result;
        try
        {
            result = run();
        }
        catch (Exception error)
        {
            TryEnd(error is OperationCanceledException || error.InnerException is OperationCanceledException ? "cancelled" : "failed");
            throw;
        }

        End("finished");
        return result;
    }

    void End(string status) => _log.Append(AuditActions.Run, _run, ("status", status));

    /// <summary>The disk that failed a run may refuse the log too; what the person has to hear is the run's error.</summary>
    void TryEnd(string status)
    {
        try
        {
            End(status);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
