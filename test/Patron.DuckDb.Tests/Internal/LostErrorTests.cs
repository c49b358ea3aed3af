using Patron.DuckDb.Internal;
using Patron.DuckDb.Native;

namespace Patron.DuckDb.Tests.Internal;

public sealed class LostErrorTests : EngineTest
{
    readonly DuckDbException _interrupt = new("INTERRUPT Error: Interrupted!", ErrorKind.Interrupt);

    [Fact]
    public void The_error_behind_an_interrupt_is_found_by_running_again() =>
        Check("SELECT CASE WHEN i < 5000 THEN i ELSE error('late') END FROM range(10000) t(i)", ErrorKind.InvalidInput, "late");

    [Fact]
    public void An_error_that_does_not_come_again_is_said_to_be_lost() =>
        Check("SELECT i FROM range(10000) t(i)", ErrorKind.Unknown, "the engine kept no message");

    [Fact]
    public void In_a_transaction_that_the_interrupt_ended_the_error_is_lost()
    {
        Connection.Execute("BEGIN");
        Assert.Throws<DuckDbException>(() => Connection.Execute("SELECT error('ends the transaction') FROM range(1)"));

        Check("SELECT i FROM range(10000) t(i)", ErrorKind.Unknown, "the engine kept no message");
    }

    [Fact]
    public void Looking_for_it_can_be_cancelled()
    {
        ConnectionHandle session = Connection.Session();
        using ExtractedHandle statements = Execution.Extract(session, "SELECT 1", out _);
        using StatementHandle statement = Execution.Prepare(session, statements, 0);

        Assert.Throws<OperationCanceledException>(
            () => LostError.Find(session, statement, _interrupt, new CancellationToken(canceled: true)));
    }

    void Check(string sql, ErrorKind kind, string message)
    {
        ConnectionHandle session = Connection.Session();
        using ExtractedHandle statements = Execution.Extract(session, sql, out _);
        using StatementHandle statement = Execution.Prepare(session, statements, 0);

        DuckDbException found = Assert.IsType<DuckDbException>(
            LostError.Find(session, statement, _interrupt, TestContext.Current.CancellationToken));

        Assert.Equal(kind, found.Kind);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
    }
}
