using System.Globalization;
using System.Text.Json;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Http;

/// <summary>The pages of a table, one after the other.</summary>
/// <param name="source">Whose server is asked.</param>
/// <param name="table">What is asked for.</param>
/// <param name="server">The server.</param>
/// <param name="secrets">The secrets of its addresses.</param>
/// <param name="warn">Takes what is odd about the pages.</param>
sealed class HttpPages(
    HttpSourceDefinition source, HttpTableDefinition table, HttpServer server, Secrets secrets, Action<string> warn)
{
    /// <summary>A server may filter rows after it made pages of them, but not this often.</summary>
    const int MostEmptyInARow = 100;

    /// <summary>The rows of every page, page by page; an array holds until the next is asked for.</summary>
    /// <param name="since">The value of the parameter that leaves out what was taken; null for all rows.</param>
    /// <exception cref="SourceDataException">The server refuses, an answer holds no rows, or pages do not end.</exception>
    public IEnumerable<JsonElement> Read(string? since)
    {
        List<(string Name, string Value)> always = [];
        if (table.Since is { } parameter && since is not null)
            always.Add((parameter, since));
        if (table.Paging is { SizeParameter: { } size, Size: { } rows })
            always.Add((size, Text(rows)));
        return table.Paging switch
        {
            NumberedPaging numbered => Numbered(numbered, always),
            CursorPaging cursor => Chained(always, answer => NextOf(cursor, answer, always)),
            LinkPaging => Chained(always, answer => answer.Next),
            _ => Chained(always, _ => null),
        };
    }

    IEnumerable<JsonElement> Numbered(NumberedPaging paging, List<(string, string)> always)
    {
        string former = "";
        long number = paging.First;
        for (int page = 1; ; page++)
        {
            using HttpAnswer answer = server.Get(Address([.. always, (paging.Parameter, Text(number))]), Named(page));
            JsonElement rows = Rows(answer, page);
            if (rows.GetArrayLength() == 0)
                yield break;
            string text = rows.GetRawText();
            if (text == former)
                throw Endless(page);
            former = text;
            yield return rows;
            number += paging.CountsRows ? rows.GetArrayLength() : 1;
        }
    }

    IEnumerable<JsonElement> Chained(List<(string, string)> always, Func<HttpAnswer, Uri?> nextOf)
    {
        HashSet<Uri> asked = [];
        Uri? address = Address(always);
        int empty = 0;
        for (int page = 1; address is not null; page++)
        {
            if (!asked.Add(address))
                throw Endless(page);
            using HttpAnswer answer = server.Get(address, Named(page));
            JsonElement rows = Rows(answer, page);
            int count = rows.GetArrayLength();
            empty = count == 0 ? empty + 1 : 0;
            yield return rows;
            Uri? next = nextOf(answer);
            if (next is not null && empty == MostEmptyInARow)
                throw new SourceDataException($"{Named(page)} and {empty - 1} before it have no rows, yet lead on: {Remedy}");
            if (page == 1 && next is null)
                WarnOfMore(answer, count);
            if (next is not null && (next.Scheme != address.Scheme || next.Authority != address.Authority))
            {
                throw new SourceDataException(
                    $"{Named(page)} leads on to another server, {next.Host}, which must not see the headers of {source.File}: correct 'url'");
            }

            address = next;
        }
    }

    /// <summary>Says so where the first page leads to no other, though there may be more.</summary>
    void WarnOfMore(HttpAnswer answer, int rows)
    {
        bool isFull = rows > 0 && rows >= table.Paging?.Size;
        string? lacks = table.Paging switch
        {
            CursorPaging cursor when isFull || (rows > 0 && cursor.Size is null && JsonNames.Find(answer.Json.RootElement, cursor.Next) is null) =>
                $"nothing at '{cursor.Next}', the 'next' of its paging",
            LinkPaging when isFull => "no header Link with rel=\"next\"",
            _ => null,
        };
        if (lacks is not null)
            warn($"{Named(1)} has {lacks}, so one page was read: where there are more, {Remedy}");
    }

    Uri? NextOf(CursorPaging paging, HttpAnswer answer, List<(string, string)> always)
    {
        string? next = JsonNames.Find(answer.Json.RootElement, paging.Next) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => null,
        };
        if (string.IsNullOrEmpty(next))
            return null;
        return Uri.TryCreate(next, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : Address([.. always, (paging.Parameter, next)]);
    }

    JsonElement Rows(HttpAnswer answer, int page)
    {
        JsonElement root = answer.Json.RootElement;
        JsonElement? rows = table.Rows is null ? root : JsonNames.Find(root, table.Rows);
        if (rows is { ValueKind: JsonValueKind.Array } array)
            return array;
        string has = root.ValueKind == JsonValueKind.Object
            ? $"an object of {string.Join(", ", root.EnumerateObject().Take(20).Select(property => property.Name))}"
            : $"a JSON {root.ValueKind.ToString().ToLowerInvariant()}";
        string wanted = table.Rows is null ? "no array" : $"no array at '{table.Rows}'";
        throw new SourceDataException($"the answer of {Named(page)} has {wanted}, it is {has}: correct 'rows' of table '{table.Name}' in {source.File}");
    }

    Uri Address(IReadOnlyList<(string Name, string Value)> parameters)
    {
        string text = $"{secrets.Reveal(source.Url).TrimEnd('/')}/{secrets.Reveal(table.Path).TrimStart('/')}";
        string query = string.Join('&',
            parameters.Select(entry => $"{Uri.EscapeDataString(entry.Name)}={Uri.EscapeDataString(entry.Value)}"));
        string whole = query.Length == 0 ? text : text + (text.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query;
        return Uri.TryCreate(whole, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new SourceDataException($"{Named(1)} is no address of http or https: correct 'url' and 'path' in {source.File}");
    }

    /// <summary>The address for people: references in the place of secrets.</summary>
    string Named(int page)
    {
        string address = $"{source.Url.Text.TrimEnd('/')}/{table.Path.Text.TrimStart('/')}";
        return page == 1 ? address : string.Create(CultureInfo.InvariantCulture, $"page {page} of {address}");
    }

    SourceDataException Endless(int page) =>
        new($"{Named(page)} is the same as the page before it: {Remedy}");

    string Remedy => $"correct 'paging' of table '{table.Name}' in {source.File}";

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
