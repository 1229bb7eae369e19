using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Sops.Cloud;

/// <summary>Credentials for AWS.</summary>
/// <param name="AccessKeyId">Names the key.</param>
/// <param name="SecretAccessKey">The key.</param>
/// <param name="SessionToken">Goes with temporary keys; null otherwise.</param>
public sealed record AwsCredentials(string AccessKeyId, Secret SecretAccessKey, Secret? SessionToken)
{
    /// <summary>Reads the entry <c>sops.aws-kms</c> of a Secret.</summary>
    /// <exception cref="SopsException">It is not YAML.</exception>
    public static AwsCredentials Parse(ReadOnlySpan<byte> yaml)
    {
        try
        {
            var fields = KubeYaml.Read(Encoding.UTF8.GetString(yaml)) as JsonObject ?? [];
            var token = fields.Text("aws_session_token");
            return new(
                fields.Text("aws_access_key_id") ?? "",
                new(fields.Text("aws_secret_access_key") ?? ""),
                string.IsNullOrEmpty(token) ? null : new(token));
        }
        catch (YamlException e)
        {
            // the parser's message could quote the file
            throw new SopsException("failed to unmarshal AWS credentials file: error converting YAML to JSON", e);
        }
    }
}
