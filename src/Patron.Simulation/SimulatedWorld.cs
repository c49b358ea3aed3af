namespace Patron.Simulation;

/// <summary>A kind of world, by its name: what it holds, and a way to write it.</summary>
public sealed class SimulatedWorld
{
    readonly Action<WorldSize, string, CancellationToken> _write;

    SimulatedWorld(string name, IReadOnlyList<WorldTable> tables, Action<WorldSize, string, CancellationToken> write)
    {
        Name = name;
        Tables = tables;
        _write = write;
    }

    /// <summary>Every kind of world.</summary>
    public static IReadOnlyList<SimulatedWorld> All { get; } =
    [
        new(
            "retail",
            RetailWorld.Tables,
            (size, folder, token) => RetailWorld.Write(size.Of(new RetailOptions()), folder, null, token)),
        new(
            "telecom",
            TelecomWorld.Tables,
            (size, folder, token) => TelecomWorld.Write(size.Of(new TelecomOptions()), folder, null, token)),
        new(
            "gaming",
            GamingWorld.Tables,
            (size, folder, token) => GamingWorld.Write(size.Of(new GamingOptions()), folder, null, token)),
    ];

    /// <summary>One word, in small letters.</summary>
    public string Name { get; }

    /// <summary>What a source system would give; the truth is left out.</summary>
    public IReadOnlyList<WorldTable> Tables { get; }

    /// <summary>The world of a name that <see cref="All"/> has.</summary>
    public static SimulatedWorld Named(string name) => All.Single(world => world.Name == name);

    /// <summary>Writes a world of its kind, all other options as they are by default.</summary>
    /// <param name="size">How many customers, when, from which seed.</param>
    /// <param name="folder">Absent or empty; it appears when all files are complete.</param>
    /// <param name="cancellationToken">Gives up and removes what was written.</param>
    /// <exception cref="ArgumentException">A size outside its ranges; the message tells every one.</exception>
    /// <exception cref="SimulationException">The folder holds files, or the disk refused.</exception>
    public void Write(WorldSize size, string folder, CancellationToken cancellationToken = default) =>
        _write(size, folder, cancellationToken);
}

/// <summary>What every kind of world can be asked for; the ranges are those of <see cref="WorldOptions"/>.</summary>
public sealed record WorldSize(int Customers, long Seed, DateOnly From, DateOnly To, int? Threads)
{
    internal T Of<T>(T options) where T : WorldOptions =>
        options with { Customers = Customers, Seed = Seed, From = From, To = To, Threads = Threads };
}
