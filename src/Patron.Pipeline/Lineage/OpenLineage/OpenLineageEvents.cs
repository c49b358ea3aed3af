using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Lineage.Graph;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lineage;

/// <summary>
/// Runs as events of OpenLineage: a job for the project's run, and one for each step with that run as its parent; a START and a
/// COMPLETE, FAIL or ABORT for each. Steps that changed nothing did not run and have no event.
/// </summary>
/// <remarks>
/// OpenLineage 2-0-2, spec/OpenLineage.json and spec/facets. Steps follow one another and keep how long they took, from which their times
/// are taken.
/// </remarks>
public sealed class OpenLineageEvents
{
    internal const string Producer = "urn:patron";

    readonly LineageGraph _graph;
    readonly OpenLineageFacets _facets;
    readonly string _namespace;
    readonly RunSteps _runs;

    OpenLineageEvents(LineageGraph graph, ProjectDefinition project, LakeSession lake, RunSteps runs)
    {
        _graph = graph;
        _namespace = "patron://" + project.Settings.Name + (project.Settings.Environment is { } environment ? "/" + environment : "");
        _facets = new OpenLineageFacets(_namespace, project, lake);
        _runs = runs;
    }

    /// <summary>The events of the runs that made what a graph shows: of their steps those that it shows.</summary>
    public static IReadOnlyList<JsonObject> Of(LineageGraph graph, ProjectDefinition project, LakeSession lake, ITrackingStore store)
    {
        RunSteps runs = new(store);
        OpenLineageEvents events = new(graph, project, lake, runs);
        return
        [
            .. from run in graph.Nodes.Select(node => node.Making?.Run).OfType<string>().Distinct()
               let known = runs.Run(run)
               where known is not null
               orderby known.Started, known.Id
               from one in events.OfRun(known, record => record.Outputs.Any(output => graph.Find(LineageNode.KeyOf(output.Name, output.Version)) is not null))
               select one,
        ];
    }

    /// <summary>The events of one run and all its steps.</summary>
    internal static IReadOnlyList<JsonObject> Of(string run, ProjectDefinition project, LakeSession lake, ITrackingStore store)
    {
        RunSteps runs = new(store);
        LineageWalk walk = new(project, lake, store);
        IEnumerable<VersionRecord> outputs = runs.StepsOf(run).Where(step => step.Status == "done").SelectMany(step => step.Outputs);
        LineageGraph graph = walk.From([.. outputs.Where(output => output.Version >= 0)]).WithColumns(project, lake, store);
        return runs.Run(run) is { } known ? [.. new OpenLineageEvents(graph, project, lake, runs).OfRun(known, _ => true)] : [];
    }

    IEnumerable<JsonObject> OfRun(Run run, Func<StepRecord, bool> isWanted)
    {
        string job = "run";
        JsonObject Whole(string type, DateTimeOffset at) => Event(type, at, IdOf(run.Id, ""), job, []);
        yield return Whole("START", run.Started);
        DateTimeOffset time = run.Started;
        foreach (StepRecord step in _runs.StepsOf(run.Id))
        {
            DateTimeOffset end = time.AddSeconds(step.Seconds);
            if (step.Status != "unchanged" && (step.Status == "failed" || isWanted(step)))
            {
                yield return OfStep("START", time, run, step);
                yield return OfStep(step.Status == "failed" ? "FAIL" : "COMPLETE", end, run, step);
            }

            time = end;
        }

        yield return Whole(
            run.Status switch { RunStatus.Finished => "COMPLETE", RunStatus.Cancelled => "ABORT", RunStatus.Failed => "FAIL", _ => "OTHER" },
            run.Finished ?? time);
    }

    JsonObject OfStep(string type, DateTimeOffset at, Run run, StepRecord step)
    {
        JsonObject facets = new()
        {
            ["parent"] = OpenLineageFacets.Facet("facets/1-0-1/ParentRunFacet.json#/$defs/ParentRunFacet", new JsonObject
            {
                ["run"] = new JsonObject { ["runId"] = IdOf(run.Id, "") },
                ["job"] = new JsonObject { ["namespace"] = _namespace, ["name"] = "run" },
            }),
        };
        if (type == "FAIL")
        {
            facets["errorMessage"] = OpenLineageFacets.Facet("facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet", new JsonObject
            {
                ["message"] = step.Error ?? "failed",
                ["programmingLanguage"] = "C#",
            });
        }

        JsonObject one = Event(type, at, IdOf(run.Id, step.Step), $"run.{step.Step}", facets);
        IEnumerable<LineageNode> outputs = step.Outputs.Select(output => _graph.Find(LineageNode.KeyOf(output.Name, output.Version))).OfType<LineageNode>();
        one["inputs"] = new JsonArray([.. Inputs(step, outputs)]);
        one["outputs"] = type == "COMPLETE" ? new JsonArray([.. outputs.Select(_facets.Output)]) : [];
        return one;
    }

    /// <summary>What the record names, and the files and systems that a bronze table comes from.</summary>
    IEnumerable<JsonNode> Inputs(StepRecord step, IEnumerable<LineageNode> outputs)
    {
        IEnumerable<JsonNode> tables = step.Inputs.Where(input => input.Version >= 0)
            .Select(input => (LineageWalk.Named(input).Name, input.Version)).Distinct().Select(input => _facets.Input(input.Name, input.Version));
        return tables.Concat(outputs.SelectMany(output => output.Inputs).Distinct().Select(_graph.Find).OfType<LineageNode>()
            .Where(node => node.Kind is LineageKind.File or LineageKind.Source && node.Version is null).Select(_facets.Outside));
    }

    JsonObject Event(string type, DateTimeOffset at, string run, string job, JsonObject runFacets) => new()
    {
        ["eventType"] = type,
        ["eventTime"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["run"] = new JsonObject { ["runId"] = run, ["facets"] = runFacets },
        ["job"] = new JsonObject
        {
            ["namespace"] = _namespace,
            ["name"] = job,
            ["facets"] = new JsonObject
            {
                ["jobType"] = OpenLineageFacets.Facet("facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet", new JsonObject
                {
                    ["processingType"] = "BATCH", ["integration"] = "PATRON", ["jobType"] = job == "run" ? "DAG" : "TASK",
                }),
            },
        },
        ["inputs"] = new JsonArray(),
        ["outputs"] = new JsonArray(),
        ["producer"] = Producer,
        ["schemaURL"] = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    };

    /// <summary>A UUID of version 8 (RFC 9562), always the same for a run or its step.</summary>
    string IdOf(string run, string step)
    {
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{_namespace}\n{run}\n{step}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
