namespace Patron.Pipeline.Roles;

/// <summary>Who acts.</summary>
public static class Person
{
    /// <summary>The variable in which a service that acts for others names whom it acts for.</summary>
    public const string Variable = "PATRON_USER";

    /// <summary>The name in <c>PATRON_USER</c>, otherwise that of the operating system's user.</summary>
    public static string Acting =>
        Environment.GetEnvironmentVariable(Variable) is { } name && !string.IsNullOrWhiteSpace(name) ? name.Trim() : Environment.UserName;
}
