using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;

namespace Patron.Pipeline.Tracking;

/// <summary>What is known of a run when it begins: who asked for what, of which definitions, run by what.</summary>
static class RunBeginning
{
    /// <summary>The artifact that holds every file of the project's definitions, by path.</summary>
    public const string ProjectFile = "project.json";

    public static Run Of(ProjectDefinition project, RunRequest request, DateTimeOffset asOf)
    {
        ProjectSettings settings = project.Settings;
        Dictionary<string, string> parameters = new()
        {
            ["as_of"] = AsOf.Text(asOf),
            ["seed"] = settings.Seed.ToString(CultureInfo.InvariantCulture),
            ["sample"] = settings.Sample?.ToString() ?? "",
            ["time_zone"] = settings.TimeZone,
            ["time_unit"] = settings.TimeUnit.ToString().ToLowerInvariant(),
            ["threads"] = (settings.Threads ?? Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture),
            ["memory"] = settings.Memory?.ToString() ?? "",
            ["step"] = request.Step ?? "",
            ["environment"] = settings.Environment ?? "",
        };
        foreach ((string model, string version) in request.Models)
            parameters[VersionName.Model(model)] = version;
        Dictionary<string, string> tags = new()
        {
            [RunTags.Source] = "patron run",
            [RunTags.Program] = ProgramVersion,
            [RunTags.Configuration] = HashOf(project.Files.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => new[] { file.Key, file.Value })),
            [RunTags.Environment] = HashOf([ProgramVersion, Database.EngineVersion, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, RuntimeInformation.OSArchitecture.ToString()]),
            [RunTags.Machine] = Environment.MachineName,
        };
        if (GitCommit.Of(project.Folder) is { } commit)
            (tags[RunTags.Commit], tags[RunTags.Dirty]) = (commit.Id, commit.IsDirty ? "true" : "false");
        return new Run
        {
            Id = RunIds.New(request.Time),
            Name = "run",
            Status = RunStatus.Running,
            Started = request.Time.GetUtcNow(),
            User = Person.Acting,
            Parameters = parameters.Where(parameter => parameter.Value.Length > 0).ToDictionary(),
            Tags = tags,
        };
    }

    /// <summary>The program's version, without what was built from.</summary>
    public static string ProgramVersion { get; } =
        typeof(RunBeginning).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    static string HashOf(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
