using Patron.Cli;
using Patron.Cli.Commands;

return CommandLine.Run(
    args,
    "Patron turns raw customer events into decisions: who is worth what, who is leaving, what to offer to whom.",
    [
        new DemoCommand(),
        new InitCommand(),
        new RunCommand(),
        new ScoreCommand(),
        new ScoringsCommand(),
        new ServeCommand(),
        new KeysCommand(),
        new RunsCommand(),
        new ReproduceCommand(),
        new QueryCommand(),
        new TablesCommand(),
        new DescribeCommand(),
        new HistoryCommand(),
        new LineageCommand(),
        new FeaturesCommand(),
        new ExplainCommand(),
        new DatasetsCommand(),
        new CheckCommand(),
        new ForgetCommand(),
        new ModelsCommand(),
        new AuditCommand(),
        new ClvCommand(),
        new ChurnCommand(),
        new WhatIfCommand(),
        new PlanCommand(),
        new SimulateCommand(),
    ]);
