using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Completes a Service that is written: families of addresses, cluster IPs, node ports. The cluster has IPv4 only.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/registry/core/service/storage/alloc.go</c>.</remarks>
internal sealed class ServiceAllocation(ServiceAddresses addresses, JsonObject service, JsonObject? live, bool dryRun)
{
    private const string Headless = "None";
    private const string Own = "IPv4";
    private const string Single = "SingleStack";
    private readonly JsonObject _spec = service.Child("spec");
    private readonly JsonObject? _before = live.Map("spec");
    private readonly List<long> _ports = [];

    private string Type => Json.Text(_spec, ["type"]) ?? "";

    private bool HasPorts => Type is "NodePort" or "LoadBalancer";

    public void Run()
    {
        if (Type != "ExternalName")
        {
            SyncAddresses();
            Families();
            ClusterAddresses();
        }

        if (HasPorts)
        {
            NodePorts();
        }

        if (NeedsHealthPort(_spec) && (_before is null || !NeedsHealthPort(_before)))
        {
            HealthPort();
        }
    }

    private static bool NeedsHealthPort(JsonObject? spec) =>
        Json.Text(spec, ["type"]) == "LoadBalancer" && Json.Text(spec, ["externalTrafficPolicy"]) == "Local";

    private ApiException Invalid(params FieldError[] errors) => ApiErrors.Invalid("", "Service", Json.Text(service, ["metadata", "name"]) ?? "", errors);

    /// <summary>The older <c>clusterIP</c> and the first of the list are one: what a client that knows only one of them meant.</summary>
    private void SyncAddresses()
    {
        var now = Json.Text(_spec, ["clusterIP"]) ?? "";
        var old = Json.Text(_before, ["clusterIP"]) ?? "";
        if (live is null)
        {
            if (now.Length > 0 && !_spec.Texts("clusterIPs").Any())
            {
                _spec["clusterIPs"] = new JsonArray(now);
            }

            return;
        }

        if (now == old)
        {
            if (!_spec.Texts("clusterIPs").Any() && _before?["clusterIPs"] is { } kept)
            {
                _spec["clusterIPs"] = kept.DeepClone();
            }
        }
        else if (JsonNode.DeepEquals(_before?["clusterIPs"], _spec["clusterIPs"]))
        {
            if (now.Length == 0)
            {
                _spec.Remove("clusterIPs");
            }
            else
            {
                _spec["clusterIPs"] = new JsonArray(now);
            }
        }
    }

    private void Families()
    {
        var isFree = Json.Text(_spec, ["clusterIP"]) == Headless && _spec.Map("selector") is not { Count: > 0 };
        _spec["ipFamilyPolicy"] ??= _before?["ipFamilyPolicy"]?.DeepClone() ?? (isFree ? "RequireDualStack" : Single);
        var policy = Json.Text(_spec, ["ipFamilyPolicy"]) ?? "";
        var errors = new FieldErrors();
        ServiceValidation.ClusterAddresses(_spec, errors);
        if (errors.Count > 0)
        {
            throw Invalid([.. errors.All]);
        }

        var families = _spec.Texts("ipFamilies").ToList();
        var given = _spec.Texts("clusterIPs").ToList();
        if (policy == Single)
        {
            if (given.Count == 2)
            {
                errors.Invalid("spec.ipFamilyPolicy", policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified");
            }

            if (families.Count == 2)
            {
                errors.Invalid("spec.ipFamilyPolicy", policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
            }
        }

        for (var i = families.Count; i < given.Count && given[i] != Headless; i++)
        {
            if (given[i].Contains(':', StringComparison.Ordinal))
            {
                errors.Invalid(string.Create(CultureInfo.InvariantCulture, $"spec.clusterIPs[{i}]"), _spec["clusterIPs"], "IPv6 is not configured on this cluster");
            }
            else
            {
                families.Add(Own);
            }
        }

        if (errors.Count == 0 && !isFree)
        {
            if (policy == "RequireDualStack")
            {
                errors.Invalid("spec.ipFamilyPolicy", policy, "this cluster is not configured for dual-stack services");
            }

            for (var i = 0; i < families.Count; i++)
            {
                if (families[i] != Own)
                {
                    errors.Invalid(string.Create(CultureInfo.InvariantCulture, $"spec.ipFamilies[{i}]"), families[i], "not configured on this cluster");
                }
            }
        }

        if (errors.Count > 0)
        {
            throw Invalid([.. errors.All]);
        }

        if (families.Count == 0)
        {
            families.Add(Own);
        }

        if (isFree && families.Count < 2 && policy != Single)
        {
            families.Add(families[0] == Own ? "IPv6" : Own);
        }

        _spec["ipFamilies"] = new JsonArray([.. families.Select(f => JsonValue.Create(f))]);
    }

    private void ClusterAddresses()
    {
        var given = Json.Texts(_spec, "clusterIPs").FirstOrDefault() ?? "";
        var had = Json.Text(_before, ["type"]) is not (null or "ExternalName") && Json.Text(_before, ["clusterIP"]) is { Length: > 0 };
        if (given == Headless || had)
        {
            return;
        }

        if (given.Length == 0)
        {
            given = dryRun ? addresses.DryRunAddress : addresses.NextAddress();
        }
        else if (addresses.WhyNot(given, dryRun) is { } why)
        {
            throw Invalid(FieldError.Invalid("spec.clusterIPs", _spec["clusterIPs"], $"failed to allocate IP {given}: {why}"));
        }

        _spec["clusterIP"] = given;
        _spec["clusterIPs"] = new JsonArray(given);
    }

    private void NodePorts()
    {
        var had = Json.Text(_before, ["type"]) is "NodePort" or "LoadBalancer"
            ? _before.Maps("ports").Select(p => p.Whole("nodePort") ?? 0).ToHashSet()
            : [];
        var ofPort = new Dictionary<long, long>();
        var ports = _spec.Maps("ports").ToList();
        var allocates = _spec["allocateLoadBalancerNodePorts"]?.GetValueKind() != System.Text.Json.JsonValueKind.False || Type == "NodePort";
        for (var i = 0; i < ports.Count; i++)
        {
            var number = ports[i].Whole("port") ?? 0;
            var wanted = ports[i].Whole("nodePort") ?? 0;
            if (wanted == 0 && (!allocates || live is null && ofPort.TryGetValue(number, out wanted)))
            {
                if (wanted != 0)
                {
                    ports[i]["nodePort"] = wanted;
                }

                continue;
            }

            if (wanted == 0 && live is null)
            {
                wanted = ports.Skip(i).Where(p => p.Whole("port") == number).Select(p => p.Whole("nodePort") ?? 0).FirstOrDefault(p => p != 0);
            }

            if (wanted == 0)
            {
                wanted = addresses.NextPort(_ports, dryRun);
            }
            else if (!had.Contains(wanted) && ofPort.GetValueOrDefault(number) != wanted && !(live is not null && _ports.Contains(wanted))
                && addresses.WhyNot(wanted, _ports, dryRun) is { } why)
            {
                throw Invalid(FieldError.Invalid(string.Create(CultureInfo.InvariantCulture, $"spec.ports[{i}].nodePort"), wanted, why));
            }

            ports[i]["nodePort"] = wanted;
            _ports.Add(wanted);
            ofPort.TryAdd(number, wanted);
        }
    }

    private void HealthPort()
    {
        if (_spec.Whole("healthCheckNodePort") is { } wanted and not 0)
        {
            if (addresses.WhyNot(wanted, _ports, dryRun) is { } why)
            {
                throw ApiErrors.Internal(string.Create(CultureInfo.InvariantCulture, $"failed to allocate requested HealthCheck NodePort {wanted}: {why}"));
            }

            return;
        }

        _spec["healthCheckNodePort"] = addresses.NextPort(_ports, dryRun);
    }
}
