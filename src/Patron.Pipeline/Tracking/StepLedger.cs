using System.Text.Json;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tracking;

/// <summary>What a step's last success was made from, and which versions it wrote.</summary>
/// <param name="Hash">Of definition, inputs' versions, seed, as-of instant and program.</param>
/// <param name="RunId">The run it succeeded in.</param>
/// <param name="Outputs">Each output right after it.</param>
sealed record StepSuccess(string Hash, string RunId, IReadOnlyList<VersionRecord> Outputs);

/// <summary>The last success of every step, kept in one file of the project's state folder.</summary>
sealed class StepLedger
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    readonly string _path;
    readonly SortedDictionary<string, StepSuccess> _successes;

    StepLedger(string path, SortedDictionary<string, StepSuccess> successes)
    {
        _path = path;
        _successes = successes;
    }

    /// <exception cref="ProjectException">The file is damaged.</exception>
    public static StepLedger Open(string stateFolder)
    {
        string path = Path.Combine(stateFolder, "steps.json");
        return new StepLedger(path, new SortedDictionary<string, StepSuccess>(Read(path), StringComparer.Ordinal));
    }

    public StepSuccess? LastOf(string step) => _successes.GetValueOrDefault(step);

    /// <summary>Forgets a step about to run: should it fail, it is stale whatever its inputs.</summary>
    public void Forget(string step)
    {
        if (_successes.Remove(step))
            Save();
    }

    public void Record(string step, StepSuccess success)
    {
        _successes[step] = success;
        Save();
    }

    static Dictionary<string, StepSuccess> Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, StepSuccess>>(File.ReadAllText(path), Json) ?? [] : [];
        }
        catch (JsonException error)
        {
            throw new ProjectException(
            [
                new Problem(
                    path, (int)(error.LineNumber ?? 0) + 1, 0, "the record of finished steps cannot be read",
                    "delete it; every step runs once more and makes the same tables"),
            ]);
        }
    }

    void Save() => WholeFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_successes, Json));
}
