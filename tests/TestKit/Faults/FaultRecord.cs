namespace Flux.TestKit.Faults;

/// <summary>What was done with one request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path without the query.</param>
/// <param name="IsWatch">Whether it was a watch.</param>
/// <param name="Fault">The fault.</param>
public sealed record FaultRecord(string Method, string Path, bool IsWatch, Fault Fault)
{
    /// <summary>Whether the client got no good answer, so that it has to ask again.</summary>
    public bool FailsTheClient => Fault is not (Fault.None or Fault.Delay);

    /// <summary>Whether the server has done what was asked.</summary>
    public bool ReachedTheServer => Fault is Fault.None or Fault.Delay or Fault.ResetAfter or Fault.Truncate or Fault.GatewayTimeout;
}
