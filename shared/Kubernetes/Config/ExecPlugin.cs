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

    /// <summary>Has a person answer the plugin: it gets this process's input and errors.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Where the plugin is configured, for messages.</summary>
    public required string Where { get; init; }

    /// <param name="exec">The <c>exec</c> field.</param>
    /// <param name="user">The user it is a field of.</param>
    /// <param name="cluster">The cluster the credentials are for.</param>
    /// <param name="isAttended">Whether there is a person at a terminal.</param>
    /// <exception cref="KubeconfigException">Something is missing, of an unknown version, or needs a person at a terminal.</exception>
    public static ExecPlugin Read(KubeconfigEntry exec, KubeconfigEntry user, KubeconfigEntry cluster, bool isAttended)
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

        return new ExecPlugin
        {
            ApiVersion = version,
            // A path is relative to the file; a bare name is searched for in PATH.
            Command = command.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar) ? Path.GetFullPath(command, user.BaseDirectory) : command,
            Arguments = exec.Texts("args"),
            Environment = [.. exec.Children("env").Select(e => KeyValuePair.Create(NameOf(e), e.Text("value")))],
            ProvidesClusterInfo = exec.Flag("provideClusterInfo"),
            InstallHint = exec.Text("installHint"),
            IsInteractive = IsInteractiveIn(exec, user, version, isAttended),
            Where = user.Where,
            ClusterConfig = cluster.Children("extensions").FirstOrDefault(e => e.Text("name") == Group + "exec")?.Fields["extension"],
        };
    }

    private static bool IsInteractiveIn(KubeconfigEntry exec, KubeconfigEntry user, string version, bool isAttended) => exec.Text("interactiveMode") switch
    {
        "Always" => isAttended ? true : throw user.Error("exec.interactiveMode is \"Always\", but there is no terminal here"),
        "" when version == Group + "v1" => throw user.Error("exec.interactiveMode is missing; it is required in v1"),
        "" or "IfAvailable" => isAttended,
        "Never" => false,
        var other => throw user.Error($"exec.interactiveMode \"{other}\" is unknown; use Never, IfAvailable or Always"),
    };

    private static string NameOf(KubeconfigEntry variable) =>
        variable.Text("name") is { Length: > 0 } name && !name.Contains('=', StringComparison.Ordinal) ? name : throw variable.Error("name is missing or holds a =");
}
