namespace Flux.Cryptography.Cms;

/// <summary>A signed message or a time stamp is malformed, or does not hold.</summary>
public sealed class CmsException(string message, Exception? inner = null) : Exception(message, inner);
