using Patron.DuckDb;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// Who was in which campaign at its first instant, and when others were first in one, found while SQL reads contacts: those that
/// cannot be a customer's first are left out at once. Campaigns are numbers here.
/// <list type="bullet">
/// <item><c>add_first_customer(campaign, customer_key, hash)</c> keeps a customer; false where that was done before</item>
/// <item><c>is_first_customer(campaign, customer_key, hash)</c>: whether a customer was kept</item>
/// <item><c>keep_no_later(campaign, customer_key, hash, as_of)</c> keeps an instant; false where an earlier one is known</item>
/// <item><c>is_earliest(campaign, customer_key, hash, as_of)</c>: whether it is the earliest kept</item>
/// </list>
/// </summary>
sealed class FirstCustomers : IDisposable
{
    const string AddName = "add_first_customer";
    const string HasName = "is_first_customer";
    const string KeepName = "keep_no_later";
    const string IsEarliestName = "is_earliest";
    const string Customer = "customer_key, hash(customer_key)";

    /// <summary>Where functions that take an instant have it.</summary>
    const int InstantAt = 3;

    /// <summary>As many hashes as the processor's first cache holds easily.</summary>
    const int Block = 128;

    /// <summary>One who is new later to so many who are there at first needs no more memory than there is from the start.</summary>
    const int FirstPerNew = 16;

    CustomerSet? _first;
    EarliestInstants? _others;

    FirstCustomers(long customers) =>
        (_first, _others) = (new CustomerSet(customers), new EarliestInstants(customers / FirstPerNew));

    /// <summary>Nobody yet; SQL knows it until it is disposed of.</summary>
    /// <param name="database">Whose SQL.</param>
    /// <param name="customers">So many are there at first.</param>
    public static FirstCustomers Register(Database database, long customers)
    {
        FirstCustomers table = new(customers);
        LogicalType[] customer = [LogicalType.Integer, LogicalType.Varchar, LogicalType.UBigInt];
        LogicalType[] contact = [.. customer, LogicalType.TimestampTz];
        Register(AddName, customer, (customers, _, added) => Open(table._first).Add(customers, added), isVolatile: true);
        Register(HasName, customer, (customers, _, there) => Open(table._first).Has(customers, there), isVolatile: false);
        Register(KeepName, contact, (customers, instants, kept) => Open(table._others).Keep(customers, instants, kept), isVolatile: true);
        Register(IsEarliestName, contact, (customers, instants, are) => Open(table._others).Are(customers, instants, are), isVolatile: false);
        return table;

        void Register(string name, LogicalType[] parameters, Answer answer, bool isVolatile) => database.Register(
            ScalarFunction.Create(name, parameters, LogicalType.Boolean, InBlocks(answer), new() { Volatile = isVolatile }));
    }

    /// <summary>A SELECT that keeps whose contacts these are as there at first, and counts them.</summary>
    /// <param name="contacts">SQL after FROM.</param>
    /// <param name="campaign">SQL of the campaign's number.</param>
    public static string Add(string contacts, string campaign) =>
        $"SELECT CAST(count_if({AddName}({campaign}, {Customer})) AS BIGINT) FROM {contacts}";

    /// <summary>SQL over contacts that is true where the customer was there at first.</summary>
    /// <param name="campaign">SQL of the campaign's number.</param>
    public static string Has(string campaign) => $"{HasName}({campaign}, {Customer})";

    /// <summary>
    /// A SELECT of contacts that leaves out those of which an earlier one is known, and keeps the instants of the others: few more than
    /// the earliest, where earlier ones mostly come first, which depends on threads. A condition beside it in one WHERE would not do:
    /// the engine may ask for what is kept first.
    /// </summary>
    /// <param name="contacts">SQL after FROM.</param>
    /// <param name="campaign">SQL of the campaign's number.</param>
    public static string NoLater(string contacts, string campaign) =>
        $"""
        SELECT * EXCLUDE (no_later)
        FROM (SELECT *, {KeepName}({campaign}, {Customer}, as_of) AS no_later FROM {contacts})
        WHERE no_later
        """;

    /// <summary>SQL over such contacts, once all are kept, that is true where none is earlier.</summary>
    /// <param name="campaign">SQL of the campaign's number.</param>
    public static string IsEarliest(string campaign) => $"{IsEarliestName}({campaign}, {Customer}, as_of)";

    /// <summary>Frees the memory; SQL that asks from now on fails.</summary>
    public void Dispose() => (_first, _others) = (null, null);

    /// <summary>A function of customers, and instants where it has them, in blocks.</summary>
    static ScalarBody InBlocks(Answer answer) => (in ScalarInput input, ScalarOutput output) =>
    {
        Span<bool> answers = output.Values<bool>();
        ReadOnlySpan<long> instants = input.Count > InstantAt ? input[InstantAt].Values<long>() : [];
        Span<CustomerHash> customers = stackalloc CustomerHash[Block];
        for (int start = 0; start < answers.Length; start += Block)
        {
            int count = Read(input, start, customers);
            answer(customers[..count], instants.IsEmpty ? [] : instants.Slice(start, count), answers.Slice(start, count));
        }
    };

    /// <summary>Reads some rows; returns their number.</summary>
    static int Read(in ScalarInput input, int start, Span<CustomerHash> customers)
    {
        ReadOnlySpan<int> campaigns = input[0].Values<int>()[start..];
        Utf8Rows keys = new(input[1]);
        ReadOnlySpan<ulong> hashes = input[2].Values<ulong>()[start..];
        int count = Math.Min(Block, campaigns.Length);
        for (int at = 0; at < count; at++)
            customers[at] = CustomerHash.Of(campaigns[at], keys[start + at], hashes[at]);
        return count;
    }

    delegate void Answer(ReadOnlySpan<CustomerHash> customers, ReadOnlySpan<long> instants, Span<bool> answers);

    static T Open<T>(T? table) where T : class => table ?? throw new ObjectDisposedException(nameof(FirstCustomers));
}
