using Microsoft.Extensions.Options;

namespace Flux.Web;

/// <summary>Checks that a token is given where one is asked for.</summary>
public sealed class ArtifactAccessValidator : IValidateOptions<WebOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, WebOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options is { ArtifactAccess: ArtifactAccess.Token, ArtifactToken: null }
            ? ValidateOptionsResult.Fail($"{WebOptions.SectionName}: ArtifactToken is required where ArtifactAccess is Token")
            : ValidateOptionsResult.Success;
    }
}
