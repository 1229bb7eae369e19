namespace Flux.Identity.Aws;

/// <summary>Keys in the files that AWS's tools share: <c>~/.aws/credentials</c> and <c>~/.aws/config</c>.</summary>
/// <remarks>Spec: AWS SDKs and Tools Reference Guide, "Shared config and credentials files". Only keys are read: no role is taken, no program run.</remarks>
internal sealed class AwsProfile(HostEnvironment environment)
{
    /// <summary>The profile's keys; null where there are none.</summary>
    /// <exception cref="IdentityException">The profile that the environment names has something other than keys.</exception>
    public async Task<AwsKey?> FindAsync(CancellationToken cancellationToken)
    {
        var name = environment["AWS_PROFILE"] ?? "default";
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await ReadAsync(environment["AWS_CONFIG_FILE"] ?? InHome("config"), name == "default" ? [name] : [$"profile {name}"], fields, cancellationToken);
        await ReadAsync(environment["AWS_SHARED_CREDENTIALS_FILE"] ?? InHome("credentials"), [name], fields, cancellationToken);
        if (fields.TryGetValue("aws_access_key_id", out var id) && fields.TryGetValue("aws_secret_access_key", out var secret))
        {
            return new(id, new(secret), fields.TryGetValue("aws_session_token", out var token) ? new(token) : null, DateTimeOffset.MaxValue);
        }

        return environment["AWS_PROFILE"] is null
            ? null
            : throw new IdentityException($"the AWS profile '{name}' has no keys; roles, single sign-on and programs of a profile are not supported");
    }

    private string? InHome(string file) => environment.Home is { } home ? Path.Combine(home, ".aws", file) : null;

    private static async Task ReadAsync(string? path, string[] sections, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        if (path is null || !File.Exists(path))
        {
            return;
        }

        var inside = false;
        foreach (var line in (await HostFiles.TextAsync(path, cancellationToken)).Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('['))
            {
                inside = sections.Contains(line.Trim('[', ']', ' '));
            }
            else if (inside && line.Length > 0 && line[0] is not ('#' or ';') && line.Split('=', 2, StringSplitOptions.TrimEntries) is [var key, var value])
            {
                fields[key] = value;
            }
        }
    }
}
