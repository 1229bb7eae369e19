using System.Text.RegularExpressions;
using Flux.Yaml;

namespace Flux.Hosting.Fleets;

/// <summary>Makes a fleet of a file's tree, and tells everything that is wrong with it.</summary>
internal sealed class FleetReader(string path)
{
    private const string Ways = "kubeconfig, inCluster, aks, eks, gke or oidc";
    private readonly FleetProblems _problems = new(path);
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";

    /// <exception cref="FleetException">Something is wrong with it.</exception>
    public Fleet Read(YamlNode? document)
    {
        if (document is not YamlMapping node)
        {
            _problems.Add(document?.Line ?? 0, "clusters", "must be a list of at least one cluster");
            _problems.ThrowIfAny();
            return new([]);
        }

        var root = new FleetMapping(node, "", FleetFields.Root, _problems);
        var clusters = new List<FleetCluster>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var count = 0;
        foreach (var item in root.List("clusters", FleetFields.Cluster, FleetFile.MaxClusters, "a mapping with name and " + Ways))
        {
            count++;
            var cluster = ReadCluster(item);
            if (cluster.Name.Length > 0 && !names.TryAdd(cluster.Name, item.Line))
            {
                item.Problem("name", $"'{cluster.Name}' is there twice, first in line {names[cluster.Name]}");
            }

            clusters.Add(cluster);
        }

        var discovery = root.List("discovery", FleetFields.Discovery, 100, "a mapping with aks").Select(ReadDiscovery).ToList();
        if (count + discovery.Count == 0 && (!root.Has("clusters") || node["clusters"] is YamlSequence { Items.Count: 0 }))
        {
            root.Problem("clusters", "must be a list of at least one cluster");
        }

        var groups = root.List("groups", FleetFields.Group, 100, "a mapping with name, matchLabels and options").Select(ReadGroup).ToList();
        _problems.ThrowIfAny();
        return new(clusters) { Discovery = discovery, Groups = groups };
    }

    private FleetCluster ReadCluster(FleetMapping item)
    {
        var name = item.Text("name");
        if (name is null || !FleetNames.Cluster.IsMatch(name))
        {
            item.Problem("name", "must be a DNS label: lower-case letters, digits and '-', at most 63");
        }

        var inCluster = item.Flag("inCluster") ?? false;
        var ways = (string[])["kubeconfig", "aks", "eks", "gke", "oidc"];
        var named = ways.Where(item.Has).Concat(inCluster ? ["inCluster"] : (string[])[]).ToList();
        if (named.Count > 1)
        {
            item.Problem(null, $"has {string.Join(" and ", named)}; only one way leads to a cluster");
        }
        else if (item.Has("context") && named is [not "kubeconfig"])
        {
            item.Problem("context", $"belongs to a kubeconfig, and the cluster is reached by {named[0]}");
        }

        return new()
        {
            Name = name ?? "",
            Kubeconfig = FileOf(item, "kubeconfig"),
            Context = item.Text("context"),
            InCluster = inCluster,
            Aks = item.Mapping("aks", FleetFields.Aks) is { } aks
                ? new(Checked(aks, "resource", FleetNames.Aks, "the cluster's resource id, /subscriptions/…/managedClusters/…"), aks.Text("clientId"))
                : null,
            Eks = item.Mapping("eks", FleetFields.Eks) is { } eks ? Checked(eks, "arn", FleetNames.Eks, "the cluster's ARN, arn:aws:eks:…:cluster/…") : null,
            Gke = item.Mapping("gke", FleetFields.Gke) is { } gke
                ? Checked(gke, "cluster", FleetNames.Gke, "the cluster's name, projects/…/locations/…/clusters/…")
                : null,
            Oidc = item.Mapping("oidc", FleetFields.Oidc) is { } oidc ? ReadOidc(oidc) : null,
            Labels = item.Pairs("labels"),
            Options = ReadOptions(item),
        };
    }

    private OidcCluster ReadOidc(FleetMapping oidc)
    {
        var address = oidc.Required("address", "the API server's https address");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var server) || server.Scheme != Uri.UriSchemeHttps || server.UserInfo.Length > 0)
        {
            if (address.Length > 0)
            {
                oidc.Problem("address", "must be an https address");
            }

            server = new("https://invalid/");
        }

        if (oidc.Has("tokenFile") == oidc.Has("azureScope"))
        {
            oidc.Problem(null, "must have either tokenFile or azureScope");
        }

        return new()
        {
            Address = server,
            CertificateAuthority = FileOf(oidc, "certificateAuthority"),
            TokenFile = FileOf(oidc, "tokenFile"),
            AzureScope = oidc.Text("azureScope"),
        };
    }

    private FleetDiscovery ReadDiscovery(FleetMapping item)
    {
        var prefix = item.Text("namePrefix") ?? "";
        if (prefix.Length > 0 && !FleetNames.Prefix.IsMatch(prefix))
        {
            item.Problem("namePrefix", "must begin a DNS label: lower-case letters, digits and '-', at most 31");
        }

        if (item.Mapping("aks", FleetFields.AksDiscovery) is not { } aks)
        {
            if (!item.Has("aks"))
            {
                item.Problem(null, "has no aks: where clusters are looked for");
            }

            return new() { Subscription = "", Tags = new Dictionary<string, string>() };
        }

        var tags = aks.Pairs("tags");
        if (tags.Count == 0)
        {
            aks.Problem(aks.Has("tags") ? "tags" : null, "must have tags, at least one: not every cluster of a subscription is meant");
        }

        return new()
        {
            Subscription = Checked(aks, "subscription", FleetNames.Subscription, "the subscription's id"),
            ResourceGroup = aks.Text("resourceGroup"),
            Tags = tags,
            ClientId = aks.Text("clientId"),
            NamePrefix = prefix,
            Labels = item.Pairs("labels"),
            Options = ReadOptions(item),
        };
    }

    private FleetGroup ReadGroup(FleetMapping item)
    {
        var labels = item.Pairs("matchLabels");
        if (labels.Count == 0)
        {
            item.Problem(item.Has("matchLabels") ? "matchLabels" : null, "must have matchLabels, at least one");
        }

        return new(item.Required("name", "what the group is called"), labels, ReadOptions(item));
    }

    private static ClusterOptions ReadOptions(FleetMapping item) =>
        item.Mapping("options", FleetFields.Options) is { } options ? FleetOptionsReader.Read(options) : new();

    private static string Checked(FleetMapping item, string name, Regex pattern, string what)
    {
        var text = item.Required(name, what);
        if (text.Length > 0 && !pattern.IsMatch(text))
        {
            item.Problem(name, $"must be {what}");
        }

        return text;
    }

    private string? FileOf(FleetMapping item, string name) => item.Text(name) is { } file ? Path.Combine(_folder, file) : null;
}
