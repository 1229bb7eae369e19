namespace Flux.ApiServer.Admission;

/// <summary>Something a policy holds against a write.</summary>
/// <param name="Message">What.</param>
/// <param name="Reason">The reason of the answer; empty for <c>Invalid</c>.</param>
/// <param name="Index">The place of the validation in the policy.</param>
internal sealed record PolicyDenial(string Message, string Reason, int Index)
{
    /// <summary>Whether an audit annotation failed, which denies whatever the binding's actions are.</summary>
    public bool IsAnnotation { get; init; }
}
