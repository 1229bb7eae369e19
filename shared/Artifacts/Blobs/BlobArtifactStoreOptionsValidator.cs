using Microsoft.Extensions.Options;

namespace Flux.Artifacts;

/// <summary>Checks <see cref="BlobArtifactStoreOptions"/>: ranges, and what fits together.</summary>
public sealed class BlobArtifactStoreOptionsValidator : IValidateOptions<BlobArtifactStoreOptions>
{
    private readonly BlobArtifactStoreRangeValidator _ranges = new();

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, BlobArtifactStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>(_ranges.Validate(name, options).Failures ?? []);
        if (options.ContainerUrl is { } url)
        {
            if (!url.IsAbsoluteUri || url.Scheme is not ("https" or "http"))
            {
                problems.Add("ContainerUrl: not an https or http address");
            }
            else
            {
                Check(url, options, problems);
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Check(Uri url, BlobArtifactStoreOptions options, List<string> problems)
    {
        var byIdentity = options is { AccountKey: null or "", SasToken: null or "" };
        if (url.AbsolutePath.Trim('/').Length == 0)
        {
            problems.Add("ContainerUrl: names no container");
        }

        if (url.Query.Length > 0)
        {
            problems.Add("ContainerUrl: a signature goes into SasToken, not into the address");
        }

        if (options is { AccountKey.Length: > 0, SasToken.Length: > 0 })
        {
            problems.Add("AccountKey and SasToken: only one of them can be used");
        }

        if (byIdentity && url.Scheme != "https")
        {
            problems.Add("ContainerUrl: an identity's token is only sent over https");
        }

        if (options is { SasToken.Length: > 0, LinkLifetime: not null })
        {
            problems.Add("LinkLifetime: a signature cannot sign links; use an account key or an identity");
        }
    }
}
