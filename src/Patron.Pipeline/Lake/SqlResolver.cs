using System.Text;
using Patron.Delta;
using Patron.DuckDb;

namespace Patron.Pipeline.Lake;

/// <summary>
/// Makes a user's SELECT one that the engine runs: versions, instants and tables outside the lake become views, and so do tables
/// of which the SELECT's conditions leave only some files. Lines stay where they are, so that mistakes keep their place.
/// </summary>
sealed class SqlResolver(LakeSession lake)
{
    /// <summary>The text to run; the plain names in it have to be bound.</summary>
    /// <exception cref="SqlSyntaxException">The text is not one SELECT, or reads a version or place without a table.</exception>
    /// <exception cref="DeltaException">A table is damaged.</exception>
    public string Resolve(string sql)
    {
        SqlReferences references = SqlReferences.Of(sql, lake.Connection);
        StringBuilder text = new(sql);
        foreach (SqlReference reference in references.All.Reverse())
        {
            if (ViewFor(reference, references.IsSpelledOut(reference)) is { } view)
                Replace(text, sql, reference, view);
        }

        return text.ToString();
    }

    /// <summary>A view of the files that are left; null where the table's own name will do.</summary>
    string? ViewFor(SqlReference reference, bool isSpelledOut)
    {
        TableReference target = reference.Target;
        if (target.IsPlain && (lake.BoundVersion(target.Table) is null || reference.Conditions.Count == 0 || isSpelledOut))
            return null;

        Snapshot snapshot = SnapshotOf(reference);
        IReadOnlyList<DataFile> files = snapshot.FilesFor(
            lake.Connection, [.. reference.Conditions.Select(condition => condition.Column)]);
        if (target.IsPlain && files.Count == snapshot.Files.Count)
            return null;

        return lake.View(target, snapshot, files);
    }

    /// <summary>The version that a plain name is bound to, so that all places of a text see the same; or the one asked for.</summary>
    Snapshot SnapshotOf(SqlReference reference)
    {
        TableReference target = reference.Target;
        if (target.IsPlain)
            return lake.Snapshot(TableReference.To(target.Table, lake.BoundVersion(target.Table)));
        try
        {
            return lake.Snapshot(target);
        }
        catch (DeltaException error)
        {
            throw new SqlSyntaxException(error.Message, reference.Offset);
        }
    }

    static void Replace(StringBuilder text, string sql, SqlReference reference, string view)
    {
        SqlExtent extent = reference.Target.Path is null
            ? SqlExtent.OfName(sql, reference.Offset)
            : SqlExtent.OfCall(sql, reference.Offset);
        if (reference.Target is { IsPlain: false, Path: null })
        {
            SqlExtent clause = SqlExtent.OfAtClause(sql, extent.End);
            Put(text, clause, "", sql);
        }

        string alias = reference.Alias.Length > 0 ? "" : " AS " + Sql.Identifier(reference.Target.Path is null
            ? reference.Name[(reference.Name.IndexOf('.', StringComparison.Ordinal) + 1)..]
            : SqlReferences.Scan);
        Put(text, extent, view + alias, sql);
    }

    /// <summary>Puts something in the place of a piece of the text, with the line ends that were in it.</summary>
    static void Put(StringBuilder text, SqlExtent extent, string replacement, string sql)
    {
        int lines = sql.AsSpan(extent.Start, extent.End - extent.Start).Count('\n');
        text.Remove(extent.Start, extent.End - extent.Start);
        text.Insert(extent.Start, replacement + new string('\n', lines));
    }
}
