namespace Patron.Pipeline.Direct.Churn;

/// <summary>Whom a campaign is to contact and what that brings, if a contact keeps everyone who would leave.</summary>
/// <param name="Benefit">As it was given.</param>
/// <param name="Cost">As it was given.</param>
/// <param name="Capacity">As it was given; null for no limit.</param>
/// <param name="Threshold">The least probability at which a contact is expected to cost nothing: cost / benefit.</param>
/// <param name="Contacts">How many of the file's customers are to be contacted.</param>
/// <param name="Lowest">The lowest probability among them; null where nobody is.</param>
/// <param name="ExpectedProfit">What the probabilities of the model fitted on all rows expect of that, costs taken off.</param>
/// <param name="CrossValidated">The same rule by probabilities of models that had not seen the customer.</param>
/// <param name="EveryoneRealised">What contacting every customer would have brought.</param>
public sealed record ChurnDecision(
    double Benefit,
    double Cost,
    int? Capacity,
    double Threshold,
    int Contacts,
    double? Lowest,
    double ExpectedProfit,
    ChurnProfit CrossValidated,
    double EveryoneRealised);

/// <summary>What contacting some customers brings, costs taken off.</summary>
/// <param name="Contacts">How many.</param>
/// <param name="Lowest">The lowest probability among them; null where nobody is.</param>
/// <param name="Expected">By the probabilities.</param>
/// <param name="Realised">By who left.</param>
public sealed record ChurnProfit(int Contacts, double? Lowest, double Expected, double Realised);
