namespace Patron.Online.Landing;

/// <summary>
/// A table is further than this process brought it: another one has the log, or a commit was there that was told to have failed.
/// What the process knows of the lake is not true any more, until it opens it again.
/// </summary>
sealed class OvertakenException(string message) : EventLogException(message);
