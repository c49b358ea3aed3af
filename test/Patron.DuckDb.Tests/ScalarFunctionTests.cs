namespace Patron.DuckDb.Tests;

public sealed class ScalarFunctionTests : EngineTest
{
    static readonly ScalarFunction AddDoubles = ScalarFunction.Create(
        "add_doubles", [LogicalType.Double, LogicalType.Double], LogicalType.Double, (in input, output) =>
        {
            ReadOnlySpan<double> left = input[0].Values<double>();
            ReadOnlySpan<double> right = input[1].Values<double>();
            Span<double> sums = output.Values<double>();
            for (int row = 0; row < sums.Length; row++)
                sums[row] = left[row] + right[row];
        });

    static readonly ScalarFunction Shout = ScalarFunction.Create(
        "shout", [LogicalType.Varchar], LogicalType.Varchar, (in input, output) =>
        {
            for (int row = 0; row < input.Rows; row++)
                output.SetText(row, input[0].Text(row).ToUpperInvariant() + "!");
        });

    [Theory]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(100_001)]
    public void A_function_sees_every_row_once(int rows)
    {
        Database.Register(AddDoubles);

        ColumnTable table = Read($"SELECT i, add_doubles(i, i * 2) AS sum FROM range({rows}) t(i) ORDER BY i");

        Assert.True(table.Longs("i").Select(i => i * 3.0).SequenceEqual(table.Doubles("sum")));
    }

    [Theory]
    [InlineData("i % 3 = 0", "false")]
    [InlineData("i % 3 = 0", "i % 5 = 1")]
    [InlineData("true", "false")]
    [InlineData("i <> 2000", "false")]
    public void Rows_with_a_null_argument_are_null_and_never_seen(string leftNull, string rightNull)
    {
        Database.Register(AddDoubles);

        ColumnTable table = Read(
            $"""
            SELECT add_doubles(a, b) AS actual, a + b AS expected
            FROM (SELECT CASE WHEN {leftNull} THEN NULL ELSE i END AS a, CASE WHEN {rightNull} THEN NULL ELSE 10 * i END AS b
                  FROM range(5000) t(i))
            """);

        Assert.Equal(table.Doubles("expected"), table.Doubles("actual"));
    }

    [Fact]
    public void Texts_of_all_lengths_pass_with_nulls_between()
    {
        Database.Register(Shout);

        ColumnTable table = Read(
            """
            SELECT shout(s) AS actual, upper(s) || '!' AS expected
            FROM (SELECT CASE WHEN i % 4 = 1 THEN NULL ELSE repeat('ä' || i, (i % 9)::INTEGER) END AS s FROM range(6000) t(i))
            """);

        Assert.Equal(table.Texts("expected"), table.Texts("actual"));
        Assert.Contains(table.Texts("actual"), text => text is null);
        Assert.Contains(table.Texts("actual"), text => text?.Length > 20);
    }

    [Fact]
    public void Every_type_goes_in_and_out()
    {
        Register("not_", LogicalType.Boolean, (input, row, output) => output.Values<bool>()[row] = !input.Values<bool>()[row]);
        Register("next_day", LogicalType.Date, (input, row, output) => output.Values<int>()[row] = input.Values<int>()[row] + 1);
        Register("next_second", LogicalType.Timestamp,
            (input, row, output) => output.Values<long>()[row] = input.Values<long>()[row] + 1_000_000);
        Register("next_instant", LogicalType.TimestampTz,
            (input, row, output) => output.SetTimestamp(row, ((DateTime)input.Value(row)!).AddHours(1)));
        Register("double_money", LogicalType.Decimal(18, 4),
            (input, row, output) => output.SetDecimal(row, (decimal)input.Value(row)! * 2));
        Register("double_huge", LogicalType.Decimal(38, 2),
            (input, row, output) => output.Values<Int128>()[row] = input.Values<Int128>()[row] * 2);
        Register("reverse_bytes", LogicalType.Blob, (input, row, output) =>
        {
            byte[] bytes = input.Utf8(row).ToArray();
            Array.Reverse(bytes);
            output.SetUtf8(row, bytes);
        });

        ColumnTable table = Read(
            """
            SELECT not_(v % 2 = 0) AS flag, next_day(DATE '2024-02-28' + v) AS day,
                   next_second(TIMESTAMP '2026-01-01' + to_hours(v)) AS second,
                   next_instant(TIMESTAMPTZ '2026-01-01 00:00:00+00') AS instant, double_money(1.2345 + v) AS money,
                   double_huge(12345678901234567890.12 + v) AS huge, reverse_bytes('ab'::BLOB) AS bytes
            FROM (VALUES (1), (NULL)) t(v) ORDER BY v NULLS LAST
            """);

        Assert.Equal(true, table.Value("flag", 0));
        Assert.Equal(new DateOnly(2024, 3, 1), table.Value("day", 0));
        Assert.Equal(new DateTime(2026, 1, 1, 1, 0, 1), table.Value("second", 0));
        Assert.Equal(new DateTime(2026, 1, 1, 1, 0, 0, DateTimeKind.Utc), table.Value("instant", 0));
        Assert.Equal(4.469m, table.Value("money", 0));
        Assert.Equal(24691357802469135782.24m, table.Value("huge", 0));
        Assert.Equal("ba"u8.ToArray(), table.Value("bytes", 0));
        Assert.All(["flag", "day", "second", "money", "huge"], name => Assert.True(table.IsNull(name, 1)));
    }

    [Fact]
    public void Nested_arguments_are_read_with_nulls_between()
    {
        Database.Register(ScalarFunction.Create(
            "spell", [LogicalType.List(LogicalType.BigInt), LogicalType.Struct(new Column("a", LogicalType.Varchar))],
            LogicalType.Varchar, (in input, output) =>
            {
                for (int row = 0; row < input.Rows; row++)
                {
                    object?[] list = (object?[])input[0].Value(row)!;
                    string text = (string?)((OrderedDictionary<string, object?>)input[1].Value(row)!)["a"] ?? "none";
                    output.SetText(row, $"{string.Join('+', list)}={text}");
                }
            }));

        ColumnTable table = Read(
            """
            SELECT spell(CASE WHEN i % 3 > 0 THEN [i, i + 1] END, {'a': CASE WHEN i % 2 = 0 THEN 'text ' || i END}) AS actual,
                   CASE WHEN i % 3 > 0 THEN i || '+' || (i + 1)
                           || '=' || CASE WHEN i % 2 = 0 THEN 'text ' || i ELSE 'none' END END AS expected
            FROM range(4000) t(i)
            """);

        Assert.Equal(table.Texts("expected"), table.Texts("actual"));
    }

    [Fact]
    public void Constant_and_repeated_arguments_are_flattened()
    {
        Database.Register(AddDoubles);
        Database.Register(Shout);

        Assert.Equal(3.0, Connection.Scalar<double>("SELECT add_doubles(1, 2)"));
        Assert.Null(Connection.Scalar<double?>("SELECT add_doubles(1, NULL)"));
        Assert.Equal(5000 * 4.0, Connection.Scalar<double>("SELECT sum(add_doubles(1.5, 2.5)) FROM range(5000)"));
        Assert.Equal(
            Enumerable.Range(0, 6000).Select(i => $"LABEL {i % 3}!"),
            Read("SELECT shout(n) AS v FROM (SELECT i, 'label ' || (i % 3) AS n FROM range(6000) t(i)) ORDER BY i").Texts("v"));
        Assert.Equal(
            100_000L,
            Connection.Scalar<long>(
                """
                SELECT count(*)
                FROM (SELECT shout(n) AS s FROM range(100000) t(i) JOIN (VALUES (0, 'a'), (1, 'b')) d(k, n) ON i % 2 = k)
                WHERE s IN ('A!', 'B!')
                """));
    }

    [Fact]
    public void Unwritten_slots_are_zero_or_empty()
    {
        Database.Register(ScalarFunction.Create("lazy_text", [LogicalType.BigInt], LogicalType.Varchar, (in _, _) => { }));
        Database.Register(ScalarFunction.Create("lazy_number", [LogicalType.BigInt], LogicalType.Double, (in _, _) => { }));

        Assert.Equal(5000L, Connection.Scalar<long>("SELECT count(*) FROM range(5000) t(i) WHERE lazy_text(i) = ''"));
        Assert.Equal(5000L, Connection.Scalar<long>("SELECT count(*) FROM range(5000) t(i) WHERE lazy_number(i) = 0"));
    }

    [Fact]
    public void A_body_may_set_nulls_itself()
    {
        Register("odd_only", LogicalType.BigInt, (input, row, output) =>
        {
            long value = input.Values<long>()[row];
            output.Values<long>()[row] = value;
            if (value % 2 == 0)
                output.SetNull(row);
        });

        ColumnTable table = Read(
            """
            SELECT odd_only(v) AS actual, CASE WHEN v % 2 = 1 THEN v END AS expected
            FROM (SELECT CASE WHEN i % 7 <> 0 THEN i END AS v FROM range(5000) t(i))
            """);

        Assert.Equal(table.Doubles("expected"), table.Doubles("actual"));
    }

    [Fact]
    public void An_exception_of_a_body_is_the_querys_error_and_the_connection_lives_on()
    {
        Register("picky", LogicalType.BigInt,
            (input, row, _) => ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Values<long>()[row], 4321));

        DuckDbException error = Assert.Throws<DuckDbException>(
            () => Connection.Execute("SELECT picky(i) FROM range(100000) t(i)"));

        Assert.Equal(ErrorKind.InvalidInput, error.Kind);
        Assert.Contains("must be less than or equal to '4321'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0L, Connection.Scalar<long>("SELECT max(picky(i)) FROM range(4000) t(i)"));
    }

    [Fact]
    public void A_function_may_take_any_number_of_arguments_and_see_nulls()
    {
        Database.Register(ScalarFunction.Create(
            "count_present", [], LogicalType.BigInt, (in input, output) =>
            {
                for (int row = 0; row < input.Rows; row++)
                {
                    for (int column = 0; column < input.Count; column++)
                        output.Values<long>()[row] += input[column].IsNull(row) ? 0 : 1;
                }
            },
            new ScalarFunctionOptions { Varargs = LogicalType.Double, SeesNulls = true }));

        Assert.Equal(2L, Connection.Scalar<long>("SELECT count_present(1, NULL, 2.5::DOUBLE)"));
        Assert.Equal(1L, Connection.Scalar<long>("SELECT count_present(7)"));
        Assert.Equal(
            5000L + 2500,
            Connection.Scalar<long>("SELECT sum(count_present(i, CASE WHEN i % 2 = 0 THEN i END)) FROM range(5000) t(i)"));
    }

    [Fact]
    public void A_volatile_function_is_called_for_every_row()
    {
        int calls = 0;
        Database.Register(ScalarFunction.Create(
            "ticket", [], LogicalType.BigInt, (in input, output) =>
            {
                foreach (ref long value in output.Values<long>())
                    value = Interlocked.Increment(ref calls);
            },
            new ScalarFunctionOptions { Volatile = true }));

        Assert.Equal(5000L, Connection.Scalar<long>("SELECT count(DISTINCT ticket()) FROM range(5000)"));
    }

    [Fact]
    public void Registering_again_replaces_and_reaches_every_connection()
    {
        using Connection other = Database.Connect();
        Register("version", LogicalType.BigInt, (_, row, output) => output.Values<long>()[row] = 1);
        Assert.Equal(1L, other.Scalar<long>("SELECT version(0::BIGINT)"));

        Register("version", LogicalType.BigInt, (_, row, output) => output.Values<long>()[row] = 2);

        Assert.Equal(2L, other.Scalar<long>("SELECT version(0::BIGINT)"));
        Assert.Equal(2L, Connection.Scalar<long>("SELECT version(0::BIGINT)"));
    }

    [Fact]
    public void Types_that_functions_cannot_have_are_refused()
    {
        Assert.Throws<ArgumentException>(
            () => ScalarFunction.Create("f", [LogicalType.Array(LogicalType.Double, 3)], LogicalType.Double, (in _, _) => { }));
        Assert.Throws<ArgumentException>(
            () => ScalarFunction.Create("f", [], LogicalType.List(LogicalType.Double), (in _, _) => { }));
    }

    [Fact]
    public void What_a_body_keeps_cannot_be_read_after_it()
    {
        Vector? kept = null;
        ScalarOutput? output = null;
        Database.Register(ScalarFunction.Create(
            "keep", [LogicalType.BigInt], LogicalType.BigInt, (in input, result) => (kept, output) = (input[0], result)));
        Connection.Execute("SELECT keep(i) FROM range(10) t(i)");

        Assert.Throws<ObjectDisposedException>(() => kept!.Values<long>().Length);
        Assert.Throws<ObjectDisposedException>(() => output!.Values<long>().Length);
    }

    [Fact]
    public void Functions_run_on_the_engines_threads_and_for_several_connections_at_once()
    {
        Database.Register(AddDoubles);
        Database.Register(Shout);

        Parallel.For(0, 4, worker =>
        {
            using Connection connection = Database.Connect();
            for (int round = 0; round < 5; round++)
            {
                using Result result = connection.Query(
                    $"SELECT sum(add_doubles(i, {worker})), count(DISTINCT shout('w' || (i % 100))) FROM range(50000) t(i)");
                Assert.True(result.TryNext(out DataChunk chunk));
                Assert.Equal((50_000.0 * 49_999 / 2) + (50_000.0 * worker), chunk[0].Values<double>()[0]);
                Assert.Equal(100, chunk[1].Values<long>()[0]);
            }
        });
    }

    void Register(string name, LogicalType type, Action<Vector, int, ScalarOutput> each) => Database.Register(
        ScalarFunction.Create(
        name, [type], type, (in input, output) =>
        {
            for (int row = 0; row < input.Rows; row++)
                each(input[0], row, output);
        }));
}
