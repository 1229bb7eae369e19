using Flux.Api;
using Flux.Reconciliation;

namespace Flux.Sources.Authentication;

/// <summary>Fields of a GitRepository that this implementation does not do yet; each ends in a condition that names it.</summary>
internal static class UnsupportedFields
{
    /// <summary>What to answer; null where every field that is set is supported.</summary>
    public static StepResult.Stalled? Find(GitRepositorySpec spec) => spec switch
    {
        { Provider: GitProviders.GitHub, SecretRef: null } => Stalled(
            SourceReasons.InvalidProviderConfiguration,
            "secretRef with github app data must be specified when provider is set to github"),
        { Provider: { } provider and not GitProviders.Generic } => Stalled(
            SourceReasons.InvalidProviderConfiguration, $"spec.provider '{provider}' is not supported yet"),
        { Verify: not null } => new StepResult.Stalled(
            SourceReasons.VerificationError, "spec.verify is not supported yet: signatures cannot be checked, so nothing is fetched"),
        { ProxySecretRef: not null } => Stalled(SourceReasons.AuthenticationFailed, "spec.proxySecretRef is not supported yet"),
        { RecurseSubmodules: true } => Stalled(SourceReasons.GitOperationFailed, "spec.recurseSubmodules is not supported yet"),
        _ => null,
    };

    private static StepResult.Stalled Stalled(string reason, string message) =>
        new(reason, message) { Condition = ConditionTypes.FetchFailed };
}
