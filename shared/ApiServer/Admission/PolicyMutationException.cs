namespace Flux.ApiServer.Admission;

/// <summary>What a policy wants to change cannot be changed so.</summary>
internal sealed class PolicyMutationException(string message) : Exception(message);
