using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Identity.Entra;
using Flux.Identity.Http;
using Flux.Primitives;

namespace Flux.Identity.Aws;

/// <summary>The host's own AWS credentials.</summary>
/// <remarks>
/// Spec: AWS SDKs' default chain: keys in the environment, a web identity (IRSA), the shared files' profile, the container's credentials (ECS,
/// EKS Pod Identity), the instance's role (IMDSv2). Where none is configured and a role is, the host's Azure identity takes that role.
/// </remarks>
internal sealed class AwsHost(IdentityHttp http, HostEnvironment environment, IdentityOptions options, AwsRequests requests, EntraTokens entra)
{
    private const string NoRegion = "AWS_REGION environment variable is not set in the Flux controller. if you have properly configured IAM Roles for "
        + "Service Accounts (IRSA) or EKS Pod Identity, please delete/replace the controller pod so the EKS admission controllers can inject this "
        + "environment variable, or set it manually if the cluster is not EKS";

    private static readonly Uri _instance = new("http://169.254.169.254/");
    private static readonly string[] _containerHosts = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost", "127.0.0.1", "[::1]"];

    /// <summary>The region where nothing names one.</summary>
    /// <exception cref="IdentityException"><c>AWS_REGION</c> is not set.</exception>
    public string Region => environment["AWS_REGION"] ?? throw new IdentityException(NoRegion);

    public async Task<AwsKey> GetAsync(string region, Uri? endpoint, Uri? proxy, CancellationToken cancellationToken)
    {
        if (environment["AWS_ACCESS_KEY_ID"] is { } id && environment["AWS_SECRET_ACCESS_KEY"] is { } secret)
        {
            return new(id, new(secret), environment["AWS_SESSION_TOKEN"] is { } token ? new(token) : null, DateTimeOffset.MaxValue);
        }

        if (environment["AWS_ROLE_ARN"] is { } role && environment["AWS_WEB_IDENTITY_TOKEN_FILE"] is { } file)
        {
            return await requests.AssumeAsync(
                role, environment["AWS_ROLE_SESSION_NAME"] ?? "fluxfn", await HostFiles.SecretAsync(file, cancellationToken), region, endpoint, proxy, cancellationToken);
        }

        if (await new AwsProfile(environment).FindAsync(cancellationToken) is { } profile)
        {
            return profile;
        }

        if (environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] is { } path)
        {
            return await ContainerAsync(new Uri(new Uri("http://169.254.170.2/"), path), cancellationToken);
        }

        if (environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] is { } address)
        {
            return await ContainerAsync(ContainerAddress(address), cancellationToken);
        }

        if (options.AwsRoleArn.Length > 0)
        {
            var proof = await entra.OfHostAsync(options.FederationScope, null, null, cancellationToken);
            return await requests.AssumeAsync(options.AwsRoleArn, "fluxfn", proof.Value, region, endpoint, proxy, cancellationToken);
        }

        return string.Equals(environment["AWS_EC2_METADATA_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
            ? throw new IdentityException("no AWS credentials are at hand: the environment has none, and AWS_EC2_METADATA_DISABLED is set")
            : await InstanceAsync(cancellationToken);
    }

    // plain HTTP would show the credentials to the network, but for the addresses that never leave the machine
    private static Uri ContainerAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && _containerHosts.Contains(address.Host)))
            ? address
            : throw new IdentityException("AWS_CONTAINER_CREDENTIALS_FULL_URI is neither an https address nor one of the container's own");

    private async Task<AwsKey> ContainerAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] is { } file
            ? (await HostFiles.SecretAsync(file, cancellationToken)).Reveal()
            : environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"];
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token.Trim());
        }

        return Read(await http.SendAsync(request, Reach.Metadata, null, cancellationToken), "the container's credentials");
    }

    private async Task<AwsKey> InstanceAsync(CancellationToken cancellationToken)
    {
        using var opening = new HttpRequestMessage(HttpMethod.Put, new Uri(_instance, "latest/api/token"));
        opening.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token-ttl-seconds", "300");
        var session = await SendAsync(opening, cancellationToken);
        async Task<IdentityAnswer> GetAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_instance, path));
            request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token", session.Text.Trim());
            return await SendAsync(request, cancellationToken);
        }

        const string roles = "latest/meta-data/iam/security-credentials/";
        var role = (await GetAsync(roles)).Text.Split('\n')[0].Trim();
        return Read(await GetAsync(roles + Uri.EscapeDataString(role)), "the instance's role");
    }

    private async Task<IdentityAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await http.SendAsync(request, Reach.Metadata, null, cancellationToken);
            return answer.IsSuccess ? answer : throw new IdentityException($"the instance's metadata service answers {answer.Reason()}");
        }
        catch (IdentityException e)
        {
            throw new IdentityException($"no AWS credentials are at hand: the environment has none, and {e.Message}", e);
        }
    }

    private static AwsKey Read(IdentityAnswer answer, string what)
    {
        var json = answer.Json();
        return answer.IsSuccess && json.Text("AccessKeyId") is { Length: > 0 } id && json.Text("SecretAccessKey") is { Length: > 0 } secret
            ? new(id, new(secret), json.Text("Token") is { Length: > 0 } token ? new(token) : null, Expiry(json))
            : throw new IdentityException($"{what}: {answer.Reason()}");
    }

    private static DateTimeOffset Expiry(JsonObject json) =>
        DateTimeOffset.TryParse(json.Text("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : DateTimeOffset.MaxValue;
}
