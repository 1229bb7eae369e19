using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Identity.Entra;

/// <summary>Which Azure: its authority, Resource Manager and registries.</summary>
/// <remarks>Spec: fluxcd/pkg auth/azure/options.go and provider.go; Azure SDK's cloud configurations.</remarks>
internal sealed record EntraCloud(Uri Authority, Uri Manager, string ManagerScope, string RegistryScope, string? RegistrySuffix)
{
    private const string Registries = "https://containerregistry.azure.net/.default";
    private const string EnvironmentFile = "AZURE_ENVIRONMENT_FILEPATH";

    private static EntraCloud Public { get; } = new(
        new("https://login.microsoftonline.com/"), new("https://management.azure.com/"), "https://management.core.windows.net//.default", Registries, null);

    private static EntraCloud China { get; } = new(
        new("https://login.chinacloudapi.cn/"), new("https://management.chinacloudapi.cn/"), "https://management.core.chinacloudapi.cn/.default", Registries, null);

    private static EntraCloud Government { get; } = new(
        new("https://login.microsoftonline.us/"), new("https://management.usgovcloudapi.net/"), "https://management.core.usgovcloudapi.net/.default", Registries, null);

    /// <summary>The cloud of the host, by <c>AZURE_AUTHORITY_HOST</c> or the file of <c>AZURE_ENVIRONMENT_FILEPATH</c>.</summary>
    /// <exception cref="IdentityException">The file cannot be read or lacks a field.</exception>
    public static EntraCloud Of(HostEnvironment environment)
    {
        var host = environment["AZURE_AUTHORITY_HOST"];
        var cloud = host switch
        {
            null => Public,
            _ when host.Contains("chinacloudapi.cn", StringComparison.Ordinal) => China,
            _ when host.Contains("microsoftonline.us", StringComparison.Ordinal) => Government,
            _ => Public,
        };
        if (host is not null)
        {
            cloud = cloud with
            {
                Authority = Uri.TryCreate(host.TrimEnd('/') + "/", UriKind.Absolute, out var authority) && authority.Scheme == Uri.UriSchemeHttps
                    ? authority
                    : throw new IdentityException("AZURE_AUTHORITY_HOST is not an https address"),
            };
        }

        return environment[EnvironmentFile] is { } file ? FromFile(file, cloud) : cloud;
    }

    private static EntraCloud FromFile(string file, EntraCloud cloud)
    {
        JsonObject fields;
        try
        {
            fields = JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new IdentityException($"{EnvironmentFile} '{file}': {e.Message}", e);
        }

        return fields.Text("resourceManagerEndpoint") is { Length: > 0 } endpoint && fields.Text("tokenAudience") is { Length: > 0 } audience
            && Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var manager) && manager.Scheme == Uri.UriSchemeHttps
            ? cloud with
            {
                Manager = manager,
                ManagerScope = audience + "/.default",
                RegistryScope = endpoint + "/.default",
                RegistrySuffix = fields.Text("containerRegistryDNSSuffix") is { Length: > 0 } suffix ? suffix : null,
            }
            : throw new IdentityException("resourceManagerEndpoint and tokenAudience must be set in the environment file");
    }
}
