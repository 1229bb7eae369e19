using Flux.Identity.Aws;
using Flux.Identity.Google;
using Microsoft.Extensions.Options;

namespace Flux.Identity;

/// <summary>Checks <see cref="IdentityOptions"/>, all errors at once.</summary>
public sealed class IdentityOptionsValidator : IValidateOptions<IdentityOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        if (new IdentityRangeValidator().Validate(name, options) is { Failed: true, Failures: { } failures })
        {
            problems.AddRange(failures);
        }

        if (!options.ObjectLevelWorkloadIdentity
            && (options.DefaultServiceAccount.Length + options.DefaultKubeConfigServiceAccount.Length + options.DefaultDecryptionServiceAccount.Length) > 0)
        {
            problems.Add("cannot set default service accounts when the feature gate ObjectLevelWorkloadIdentity is not enabled");
        }

        if (options.AwsRoleArn.Length > 0 && !AwsNames.IsRole(options.AwsRoleArn))
        {
            problems.Add($"{nameof(options.AwsRoleArn)} must match {AwsNames.RolePattern}");
        }

        if (options.GcpWorkloadIdentityProvider.Length > 0 && !GoogleNames.IsProvider(options.GcpWorkloadIdentityProvider))
        {
            problems.Add($"{nameof(options.GcpWorkloadIdentityProvider)} must match {GoogleNames.ProviderPattern}");
        }

        if (options.GcpServiceAccount.Length > 0 && !GoogleNames.IsServiceAccount(options.GcpServiceAccount))
        {
            problems.Add($"{nameof(options.GcpServiceAccount)} must match {GoogleNames.ServiceAccountPattern}");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
