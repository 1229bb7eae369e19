using System.Text.Json.Nodes;
using Flux.Yaml;

namespace Flux.Kubernetes;

/// <summary>The clusters, users and contexts of one or several kubeconfig files.</summary>
/// <remarks>Spec: client.authentication and kubectl config, v1; client-go v0.36 tools/clientcmd for the merging rules.</remarks>
public sealed class Kubeconfig
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly Dictionary<string, KubeconfigEntry> _clusters = [];
    private readonly Dictionary<string, KubeconfigEntry> _users = [];
    private readonly Dictionary<string, KubeconfigEntry> _contexts = [];

    private readonly List<string> _sources = [];

    private Kubeconfig()
    {
    }

    /// <summary>The context that is used where none is named; empty for none.</summary>
    public string CurrentContext { get; private set; } = "";

    /// <summary>The names of the contexts.</summary>
    public IReadOnlyCollection<string> Contexts => _contexts.Keys;

    private string Where => $"kubeconfig {string.Join(Path.PathSeparator, _sources)}";

    /// <summary>Reads a file, or several as in <c>KUBECONFIG</c> (separated as the system separates paths). Missing ones are skipped.</summary>
    /// <exception cref="KubeconfigException">None of them exists, or one cannot be read.</exception>
    public static Kubeconfig Load(string paths)
    {
        ArgumentException.ThrowIfNullOrEmpty(paths);
        var config = new Kubeconfig();
        var found = false;
        // The name of one file may hold what separates several.
        var each = File.Exists(paths) ? [paths] : paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var path in each.Distinct())
        {
            if (!File.Exists(path))
            {
                continue;
            }

            found = true;
            config.Merge(ReadFile(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);
        }

        return found ? config : throw new KubeconfigException($"kubeconfig {paths}: no such file");
    }

    /// <summary>Reads a text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="baseDirectory">Where relative paths in it begin.</param>
    /// <exception cref="KubeconfigException">Not a kubeconfig.</exception>
    public static Kubeconfig Parse(string yaml, string source, string baseDirectory)
    {
        var config = new Kubeconfig();
        config.Merge(yaml, source, baseDirectory);
        return config;
    }

    /// <summary>How the cluster of a context is reached.</summary>
    /// <param name="cluster">What the cluster is called in the fleet.</param>
    /// <param name="context">The context; null for the current one.</param>
    /// <param name="options">What the file may make us do.</param>
    /// <param name="clock">The time, for credentials that expire.</param>
    /// <exception cref="KubeconfigException">No such context, something missing, or something that is not allowed.</exception>
    public ClusterConnection Connect(string cluster, string? context, KubeconfigOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        var name = context ?? CurrentContext;
        if (name.Length == 0)
        {
            throw new KubeconfigException($"{Where}: no current-context; name a context");
        }

        var chosen = Find(_contexts, Where, "context", name);
        var target = Find(_clusters, chosen.Where, "cluster", chosen.Required("cluster"));
        var user = chosen.Text("user") is { Length: > 0 } userName ? Find(_users, chosen.Where, "user", userName) : null;
        return new KubeconfigConnector(options, clock).Connect(cluster, target, user);
    }

    /// <summary>The namespace of a context; empty where it names none.</summary>
    /// <exception cref="KubeconfigException">No such context.</exception>
    public string NamespaceOf(string? context) => Find(_contexts, Where, "context", context ?? CurrentContext).Text("namespace");

    private static string ReadFile(string path)
    {
        try
        {
            return BoundedFile.ReadText(path, MaxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"kubeconfig {path}: {e.Message}", e);
        }
    }

    private static KubeconfigEntry Find(Dictionary<string, KubeconfigEntry> entries, string where, string what, string name) =>
        entries.GetValueOrDefault(name) ?? throw new KubeconfigException($"{where}: there is no {what} \"{name}\"");

    /// <summary>Adds a file: what an earlier one has set stays.</summary>
    private void Merge(string yaml, string source, string baseDirectory)
    {
        JsonObject root;
        _sources.Add(source);
        if (yaml.Length > MaxBytes)
        {
            throw new KubeconfigException($"kubeconfig {source}: larger than {MaxBytes} bytes");
        }

        try
        {
            // A parser's message could quote the text, which holds credentials.
            root = KubeYaml.Read(yaml, source) switch
            {
                JsonObject mapping => mapping,
                null => [], // an empty file configures nothing
                _ => throw new KubeconfigException($"kubeconfig {source}: not a mapping"),
            };
        }
        catch (YamlException e)
        {
            throw new KubeconfigException($"kubeconfig {source}: not YAML (line {e.Line})");
        }

        var file = new KubeconfigEntry(root, $"kubeconfig {source}", baseDirectory);
        if (file.Text("kind") is { Length: > 0 } kind && kind != "Config")
        {
            throw file.Error($"kind is \"{kind}\", not \"Config\"");
        }

        if (file.Text("apiVersion") is { Length: > 0 } version && version != "v1")
        {
            throw file.Error($"apiVersion is \"{version}\", not \"v1\"");
        }

        var current = file.Text("current-context");
        CurrentContext = CurrentContext.Length > 0 ? CurrentContext : current;
        MergeList(_clusters, file, "clusters", "cluster");
        MergeList(_users, file, "users", "user");
        MergeList(_contexts, file, "contexts", "context");
    }

    private static void MergeList(Dictionary<string, KubeconfigEntry> into, KubeconfigEntry file, string list, string field)
    {
        var seen = new HashSet<string>();
        foreach (var item in file.Children(list))
        {
            var name = item.Text("name");
            if (!seen.Add(name))
            {
                throw file.Error($"{list}: duplicate name \"{name}\"");
            }

            into.TryAdd(name, new KubeconfigEntry(item.Child(field)?.Fields ?? [], $"{file.Where}: {field} \"{name}\"", file.BaseDirectory));
        }
    }
}
