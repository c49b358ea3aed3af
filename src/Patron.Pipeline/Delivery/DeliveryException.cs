namespace Patron.Pipeline.Delivery;

/// <summary>A campaign cannot be delivered; the message names file and line, what was found and the remedy.</summary>
public sealed class DeliveryException(string message) : Exception(message);
