using System.Text.Json.Nodes;

namespace Flux.Kubernetes;

/// <summary>The <c>exec</c> field of a user: a program that gives credentials.</summary>
internal sealed record ExecPlugin
{
    private const string Group = "client.authentication.k8s.io/";

    public required string ApiVersion { get; init; }

    public required string Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    public bool ProvidesClusterInfo { get; init; }

    /// <summary>What to tell where the program is missing; may be empty.</summary>
    public required string InstallHint { get; init; }

    /// <summary>What the cluster's entry holds for its plugins; null for nothing.</summary>
    public JsonNode? ClusterConfig { get; init; }

    /// <summary>Where the plugin is configured, for messages.</summary>
    public required string Where { get; init; }

    /// <exception cref="KubeconfigException">Something is missing, of an unknown version, or needs a person at a terminal.</exception>
    public static ExecPlugin Read(JsonObject exec, KubeconfigEntry user, KubeconfigEntry cluster)
    {
        var version = exec.Text("apiVersion");
        if (version is not (Group + "v1" or Group + "v1beta1"))
        {
            throw user.Error($"exec.apiVersion \"{version}\" is not supported; use {Group}v1 or {Group}v1beta1");
        }

        var command = exec.Text("command");
        if (command.Length == 0)
        {
            throw user.Error("exec.command is missing");
        }

        switch (exec.Text("interactiveMode"))
        {
            case "Always":
                throw user.Error("exec.interactiveMode is \"Always\", but there is no terminal here");
            case "" when version == Group + "v1":
                throw user.Error("exec.interactiveMode is missing; it is required in v1");
            case "" or "Never" or "IfAvailable":
                break;
            case var other:
                throw user.Error($"exec.interactiveMode \"{other}\" is unknown; use Never or IfAvailable");
        }

        return new ExecPlugin
        {
            ApiVersion = version,
            // A path is relative to the file; a bare name is searched for in PATH.
            Command = command.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar) ? Path.GetFullPath(command, user.BaseDirectory) : command,
            Arguments = [.. (exec["args"] as JsonArray)?.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : v.ToJsonString()) ?? []],
            Environment = [.. (exec["env"] as JsonArray)?.OfType<JsonObject>().Select(e => KeyValuePair.Create(e.Text("name"), e.Text("value"))) ?? []],
            ProvidesClusterInfo = exec["provideClusterInfo"] is JsonValue value && value.TryGetValue<bool>(out var provides) && provides,
            InstallHint = exec.Text("installHint"),
            Where = user.Where,
            ClusterConfig = (cluster.Fields["extensions"] as JsonArray)?.OfType<JsonObject>()
                .FirstOrDefault(e => e.Text("name") == Group + "exec")?["extension"],
        };
    }
}
