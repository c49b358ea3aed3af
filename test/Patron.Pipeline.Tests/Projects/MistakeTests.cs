using System.Text;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

public sealed class MistakeTests
{
    static readonly GeneratedWorld Toy = new("toy", ["toys", "players"]);

    [Fact]
    public void Every_mistake_says_what_was_found_where_and_what_to_do()
    {
        StringBuilder said = new();
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder);
        foreach (Mistake mistake in Mistakes.All)
        {
            mistake.Make(folder);
            ProjectException error = Assert.Throws<ProjectException>(() => ProjectLoader.Load(folder.FullPath, null, [Toy]));
            string message = error.Message.Replace(folder.FullPath, "FOLDER", StringComparison.Ordinal);
            said.AppendLine($"# {mistake.Name}").AppendLine(message).AppendLine();
            mistake.Undo(folder);
        }

        Expectation.Matches("ProjectMistakes", said.ToString());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said_so()
    {
        using TemporaryFolder folder = new();
        ProjectException error = Assert.Throws<ProjectException>(() => ProjectLoader.Load(folder.PathOf("none")));
        Assert.Equal($"{folder.PathOf("none")}: there is no such folder: name the folder that holds patron.yml", error.Message);
    }

    [Fact]
    public void A_file_that_is_not_text_is_said_so()
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder);
        File.WriteAllBytes(folder.PathOf("models", "segments.yml"), [0x6B, 0xFF, 0xFE, 0x00]);
        ProjectException error = Assert.Throws<ProjectException>(() => ProjectLoader.Load(folder.FullPath, null, [Toy]));
        Assert.Equal("models/segments.yml: the file is not UTF-8 text: save it as UTF-8", error.Message);
    }

    [Fact]
    public void A_check_of_another_room_adds_its_problems_to_all_others()
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder, ("models/segments.yml", "kind: rmf\n"));
        ProjectException error = Assert.Throws<ProjectException>(() => ProjectLoader.Load(
            folder.FullPath, null, [Toy],
            (project, problems) => problems.Add(Sql(project, "purchases"), 28, "syntax error at 'FROM'", "write a table"),
            (project, problems) => problems.Add(project.Treatments[0].Audience, 14, "no column 'AND'", "write another"),
            (project, problems) => problems.Add(project.Reports[0].Kpis[0].Sql, 7, "no function 'count'", "write another")));
        Assert.Equal(
            """
            models/segments.yml:1:7: 'kind' is 'rmf': did you mean 'rfm'? Possible: lifetime_value, propensity, rfm, uplift
            reports/overview.yml:3:34: no function 'count': write another
            tables/silver/purchases.sql:2:10: syntax error at 'FROM': write a table
            treatments/win_back.yml:3:5: no column 'AND': write another
            """,
            error.Message);
        Assert.Equal(4, error.Problems.Count);
        Assert.Equal(("tables/silver/purchases.sql", 2), (error.Problems[2].File, error.Problems[2].Line));
    }

    [Fact]
    public void A_damaged_project_loads_or_is_refused_with_problems_and_nothing_else()
    {
        RandomStream random = new(Rounds.Seed);
        KeyValuePair<string, string>[] files = [.. Shop.Files];
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder);
        int refused = 0;
        int rounds = Rounds.Count(200, 5000);
        for (int round = 0; round < rounds; round++)
        {
            (string file, string text) = files[random.Below(files.Length)];
            string damaged = Damage.Once(text, random);
            folder.Write(file, damaged);
            Exception? error = Record.Exception(() => ProjectLoader.Load(folder.FullPath, null, [Toy]));
            Assert.True(error is null or ProjectException { Problems.Count: > 0 }, $"round {round}, {file}:\n{damaged}\n{error}");
            refused += error is null ? 0 : 1;
            folder.Write(file, text);
        }

        Assert.InRange(refused, rounds / 10, rounds);
    }

    static SqlText Sql(ProjectDefinition project, string name) => project.Tables.Single(table => table.Name == name).Sql;
}
