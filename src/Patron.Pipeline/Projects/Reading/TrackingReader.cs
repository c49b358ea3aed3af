namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>tracking</c>: where runs and models are kept.</summary>
static class TrackingReader
{
    const string Expected = "'folder', or the address of an MLflow server, or a mapping with 'url'";
    const string Folder = "folder";

    static readonly Form<TrackingServerDefinition> Server = Forms.Mapping("a server with 'url'", Read);

    /// <summary>A server, or nothing beside the project's folder.</summary>
    public static Form<Choice> Form { get; } = new(Expected, value => value switch
    {
        { Node: MappingNode } => new Choice(Server.Read(value)),
        _ when value.IsText(out string? text) && text == Folder => new Choice(null),
        _ when value.IsText(out _) => new Choice(new TrackingServerDefinition { Url = SecretForms.Url.Read(value) }),
        _ => value.Expected<Choice>(Expected),
    });

    static TrackingServerDefinition Read(Mapping map)
    {
        TrackingServerDefinition server = new()
        {
            Url = map.Required("url", SecretForms.Url),
            User = map.Optional("user", SecretForms.Text),
            Password = map.Optional("password", SecretForms.Secret),
            Token = map.Optional("token", SecretForms.Secret),
        };
        if (map.Keys.Contains("user") != map.Keys.Contains("password"))
            map.Problem("one of 'user' and 'password'", "write both or none");
        else if (map.Keys.Contains("token") && map.Keys.Contains("user"))
            map.Problem("token", "'token' beside 'user' and 'password'", "leave one of them out");
        return server;
    }

    /// <summary>What the settings say; the folder alone where there is no server.</summary>
    public sealed record Choice(TrackingServerDefinition? Server);
}
