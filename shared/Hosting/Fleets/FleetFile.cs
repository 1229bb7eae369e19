using Flux.Yaml;

namespace Flux.Hosting.Fleets;

/// <summary>Reads <c>fleet.yaml</c>; <c>docs/fleet.schema.json</c> says the same as a JSON schema, <c>docs/guides/fleet.md</c> in words.</summary>
/// <example>
/// <code>
/// clusters:
///   - name: production
///     aks: {resource: /subscriptions/…/managedClusters/production}
///     labels: {environment: production}
///   - name: hub
///     inCluster: true
/// groups:
///   - name: production
///     matchLabels: {environment: production}
///     options: {tenancyLockdown: true}
/// </code>
/// </example>
public static class FleetFile
{
    internal const int MaxClusters = 1000;
    private const int MaxBytes = 4 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FleetException">It cannot be read, or says what is wrong with it, everything at once.</exception>
    public static async Task<Fleet> LoadAsync(string path, CancellationToken cancellationToken) => Parse(await ReadAsync(path, cancellationToken), path);

    /// <summary>Reads a file's text; <paramref name="path"/> is for messages and for relative paths in it.</summary>
    /// <exception cref="FleetException">What is wrong with it, everything at once, each with file, line and field.</exception>
    public static Fleet Parse(string text, string path)
    {
        YamlNode? document;
        try
        {
            document = YamlReader.ReadFirst(text, path, YamlVersion.GoYaml3);
        }
        catch (YamlException e)
        {
            throw new FleetException([e.Message]);
        }

        return new FleetReader(path).Read(document);
    }

    internal static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var memory = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                memory.Write(buffer, 0, read);
                if (memory.Length > MaxBytes)
                {
                    throw new FleetException([$"{path}: is larger than {MaxBytes} bytes"]);
                }
            }

            return System.Text.Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length).TrimStart('\uFEFF');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException([$"{path}: {e.Message}"]);
        }
    }
}
