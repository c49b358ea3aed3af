namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>A refusal in MLflow's words; without a code it comes as HTML.</summary>
sealed class ContractException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
