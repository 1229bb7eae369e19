using Microsoft.Extensions.Options;

namespace Flux.Web;

/// <summary>Checks that a token is given where one is asked for, and that loopback is only asked for where it means something.</summary>
public sealed class EndpointAccessValidator : IValidateOptions<WebOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, WebOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        Check(nameof(WebOptions.ArtifactAccess), options.ArtifactAccess, nameof(WebOptions.ArtifactToken), options.ArtifactToken);
        Check(nameof(WebOptions.MetricsAccess), options.MetricsAccess, nameof(WebOptions.MetricsToken), options.MetricsToken);
        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;

        void Check(string access, EndpointAccess value, string tokenName, string? token)
        {
            if (value == EndpointAccess.Token && token is null)
            {
                problems.Add($"{WebOptions.SectionName}: {tokenName} is required where {access} is Token");
            }

            if (value == EndpointAccess.Loopback && options.IsBehindLocalProxy)
            {
                problems.Add($"{WebOptions.SectionName}: {access} cannot be Loopback here: every call comes from a proxy on this machine. Take Token or Nobody");
            }
        }
    }
}
