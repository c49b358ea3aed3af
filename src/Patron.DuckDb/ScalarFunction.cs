using Patron.DuckDb.Internal;

namespace Patron.DuckDb;

/// <summary>Computes one value for every row of the input. Called on any of the engine's threads, on several at once.</summary>
public delegate void ScalarBody(in ScalarInput input, ScalarOutput output);

/// <summary>What a function may ask for beyond its arguments.</summary>
public sealed record ScalarFunctionOptions
{
    /// <summary>
    /// Type of any number of further arguments. <value>The default value is null: no further arguments.</value>
    /// </summary>
    public LogicalType? Varargs { get; init; }

    /// <summary>True when equal arguments may give different values. <value>The default value is false.</value></summary>
    public bool Volatile { get; init; }

    /// <summary>
    /// True when the body wants rows with a NULL argument too; it must then ask <see cref="Vector.IsNull"/>.
    /// <value>The default value is false: such rows are NULL, and the body does not see them.</value>
    /// </summary>
    public bool SeesNulls { get; init; }
}

/// <summary>A .NET function that SQL calls by its name, a vector of rows at a time.</summary>
public sealed class ScalarFunction
{
    ScalarFunction(
        string name, IReadOnlyList<LogicalType> parameters, LogicalType returns, ScalarBody body,
        ScalarFunctionOptions options)
    {
        (Name, Parameters, Returns, Body, Options) = (name, parameters, returns, body, options);
    }

    public string Name { get; }

    public IReadOnlyList<LogicalType> Parameters { get; }

    public LogicalType Returns { get; }

    public ScalarFunctionOptions Options { get; }

    internal ScalarBody Body { get; }

    /// <summary>Describes a function; <see cref="Database.Register"/> makes it known.</summary>
    /// <param name="name">Its name in SQL.</param>
    /// <param name="parameters">Types of its arguments; the engine casts to them, decimals to their scale.</param>
    /// <param name="returns">Numeric, boolean, text, blob, date, time or timestamp.</param>
    /// <param name="body">
    /// An exception of it becomes the query's error with the same message. A slot it leaves alone is zero or the empty text.
    /// </param>
    /// <param name="options">What it asks for beyond its arguments.</param>
    /// <exception cref="ArgumentException">A type that functions cannot take or give.</exception>
    public static ScalarFunction Create(
        string name, IReadOnlyList<LogicalType> parameters, LogicalType returns, ScalarBody body,
        ScalarFunctionOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= new ScalarFunctionOptions();
        LogicalType[] taken = [.. parameters, .. options.Varargs is null ? [] : new[] { options.Varargs }];
        if (taken.FirstOrDefault(type => type.Id is TypeId.Array or TypeId.Union or TypeId.Any) is { } refused)
            throw new ArgumentException($"A function cannot take a {refused}.", nameof(parameters));
        if (!Storage.IsWritable(returns))
            throw new ArgumentException($"A function cannot give a {returns}.", nameof(returns));
        return new ScalarFunction(name, [.. parameters], returns, body, options);
    }
}
