using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of a pod's names and ports on the network.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>validatePodDNSConfig</c> and its neighbours.</remarks>
internal static partial class PodNetwork
{
    private const int MaxServers = 3;
    private const int MaxSearches = 32;
    private const int MaxSearchCharacters = 2048;

    public static void HostPorts(string path, JsonObject spec, FieldErrors errors, bool isPod)
    {
        if (!spec.Flag("hostNetwork"))
        {
            return;
        }

        foreach (var (at, container) in spec.Items($"{path}.containers", "containers"))
        {
            foreach (var (where, port) in container.Items($"{at}.ports", "ports"))
            {
                var host = port.Integer("hostPort") ?? 0;
                if ((isPod || host != 0) && host != (port.Integer("containerPort") ?? 0))
                {
                    errors.Invalid($"{where}.hostPort", host, "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }

    public static void Dns(string path, JsonObject spec, FieldErrors errors)
    {
        var config = spec.Map("dnsConfig");
        var servers = config.Texts("nameservers");
        if (spec.Text("dnsPolicy") == "None")
        {
            if (config is null)
            {
                errors.Required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
                return;
            }

            if (servers.Count == 0)
            {
                errors.Required($"{path}.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None");
                return;
            }
        }

        if (servers.Count > MaxServers)
        {
            errors.Invalid($"{path}.nameservers", config?["nameservers"]?.DeepClone(), $"must not have more than {MaxServers} nameservers");
        }

        for (var i = 0; i < servers.Count; i++)
        {
            Address(string.Create(CultureInfo.InvariantCulture, $"{path}.nameservers[{i}]"), servers[i], errors);
        }

        Searches($"{path}.searches", config, errors);
        foreach (var (at, _) in config.Items($"{path}.options", "options").Where(option => option.Item.Text("name").Length == 0))
        {
            errors.Required(at, "must not be empty");
        }
    }

    public static void HostAliases(string path, JsonObject spec, FieldErrors errors)
    {
        foreach (var (at, alias) in spec.Items(path, "hostAliases"))
        {
            Address($"{at}.ip", alias.Text("ip"), errors);
            var names = alias.Texts("hostnames");
            for (var i = 0; i < names.Count; i++)
            {
                errors.Invalid(string.Create(CultureInfo.InvariantCulture, $"{at}.hostnames[{i}]"), names[i], NameRules.Subdomain(names[i]));
            }
        }
    }

    private static void Searches(string path, JsonObject? config, FieldErrors errors)
    {
        var searches = config.Texts("searches");
        if (searches.Count > MaxSearches)
        {
            errors.Invalid(path, config?["searches"]?.DeepClone(), $"must not have more than {MaxSearches} search paths");
        }

        if (string.Join(' ', searches).Length > MaxSearchCharacters)
        {
            errors.Invalid(path, config?["searches"]?.DeepClone(), $"must not have more than {MaxSearchCharacters} characters (including spaces) in the search list");
        }

        for (var i = 0; i < searches.Count; i++)
        {
            var name = searches[i].EndsWith('.') ? searches[i][..^1] : searches[i];
            if (searches[i] != "." && !SearchName().IsMatch(name))
            {
                errors.Invalid(
                    string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"),
                    name,
                    @"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')");
            }
        }
    }

    private static void Address(string path, string text, FieldErrors errors)
    {
        if (!ServiceValidation.IsAddress(text))
        {
            errors.Invalid(path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
    }

    [GeneratedRegex(@"^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SearchName();
}
