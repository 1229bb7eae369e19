namespace Flux.ApiServer.FieldManagement;

/// <summary>The fields of one manager.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="ApiVersion">The version in which they were written.</param>
/// <param name="Time">When they were last changed; null where that was not recorded.</param>
internal sealed record ManagedEntry(FieldSet Fields, string ApiVersion, DateTimeOffset? Time);
