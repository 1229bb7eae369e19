namespace Flux.Cel;

/// <summary>Decides what an expression asks.</summary>
/// <param name="access">What is asked.</param>
/// <returns>Whether it is allowed, and why.</returns>
public delegate (bool IsAllowed, string Reason) CelAuthorizer(CelAccess access);
