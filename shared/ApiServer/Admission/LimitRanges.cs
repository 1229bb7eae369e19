using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>Holds pods and claims to the LimitRanges of their namespace.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>plugin/pkg/admission/limitranger</c>. What it fills in is done before, by <see cref="AdmissionDefaults"/>.</remarks>
internal sealed class LimitRanges(ObjectStore store)
{
    private readonly ResourceStore _ranges = store.Resource("limitranges");

    /// <summary>Refuses an object that is outside of a limit.</summary>
    /// <exception cref="ApiException">403: one or several limits.</exception>
    public void Check(WriteContext context, JsonObject obj)
    {
        if (_ranges.Objects.Count == 0 || context.Resource.Kind is not { Group: "", Kind: "Pod" or "PersistentVolumeClaim" } || context.Subresource.Length > 0)
        {
            return;
        }

        var limits = _ranges.Objects.Values.Where(range => range.Namespace == context.Namespace)
            .SelectMany(range => Json.Parse(range.Json).Maps("spec", "limits")).ToList();
        var wrong = (context.Resource.Kind.Kind == "Pod" ? OfPod(obj, limits) : OfClaim(obj, limits)).Distinct().ToList();
        if (wrong.Count > 0)
        {
            throw ApiErrors.Forbidden(
                context.Resource.Name, Json.Text(obj, ["metadata", "name"]) ?? "", wrong.Count == 1 ? wrong[0] : $"[{string.Join(", ", wrong)}]");
        }
    }

    private static IEnumerable<string> OfClaim(JsonObject claim, List<JsonObject> limits) => limits
        .Where(limit => limit.Text("type") == "PersistentVolumeClaim")
        .SelectMany(limit =>
        {
            var request = claim.Map("spec", "resources", "requests");
            return Minima(limit, request, null).Concat(Maxima(limit, request, request));
        });

    private static IEnumerable<string> OfPod(JsonObject pod, List<JsonObject> limits)
    {
        var containers = pod.Maps("spec", "containers").Concat(pod.Maps("spec", "initContainers")).ToList();
        foreach (var limit in limits)
        {
            switch (limit.Text("type"))
            {
                case "Container":
                    foreach (var message in containers.SelectMany(container => All(limit, container.Map("resources", "requests"), container.Map("resources", "limits"))))
                    {
                        yield return message;
                    }

                    break;
                case "Pod":
                    foreach (var message in All(limit, PodResources.Total(pod, "requests"), PodResources.Total(pod, "limits")))
                    {
                        yield return message;
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static IEnumerable<string> All(JsonObject limit, JsonObject? requests, JsonObject? limits) =>
        Minima(limit, requests, limits).Concat(Maxima(limit, requests, limits)).Concat(Ratios(limit, requests, limits));

    private static IEnumerable<string> Minima(JsonObject limit, JsonObject? requests, JsonObject? limits)
    {
        foreach (var (resource, amount) in limit.Map("min") ?? [])
        {
            var (request, most) = (PodResources.Amount(requests?[resource]), PodResources.Amount(limits?[resource]));
            if (PodResources.Amount(amount) is not { } least)
            {
                continue;
            }

            var start = $"minimum {resource} usage per {limit.Text("type")} is {least}";
            if (request is null)
            {
                yield return $"{start}.  No request is specified";
            }
            else if (request.Value.Compare(least) < 0)
            {
                yield return $"{start}, but request is {request}";
            }
            else if (most?.Compare(least) < 0)
            {
                yield return $"{start}, but limit is {most}";
            }
        }
    }

    private static IEnumerable<string> Maxima(JsonObject limit, JsonObject? requests, JsonObject? limits)
    {
        var isClaim = limit.Text("type") == "PersistentVolumeClaim";
        foreach (var (resource, amount) in limit.Map("max") ?? [])
        {
            var (request, most) = (PodResources.Amount(requests?[resource]), PodResources.Amount(limits?[resource]));
            if (PodResources.Amount(amount) is not { } highest)
            {
                continue;
            }

            var start = $"maximum {resource} usage per {limit.Text("type")} is {highest}";
            if (most is null)
            {
                yield return $"{start}.  No {(isClaim ? "request" : "limit")} is specified";
            }
            else if (most.Value.Compare(highest) > 0)
            {
                yield return $"{start}, but {(isClaim ? "request" : "limit")} is {most}";
            }
            else if (request?.Compare(highest) > 0)
            {
                yield return $"{start}, but request is {request}";
            }
        }
    }

    private static IEnumerable<string> Ratios(JsonObject limit, JsonObject? requests, JsonObject? limits)
    {
        foreach (var (resource, amount) in limit.Map("maxLimitRequestRatio") ?? [])
        {
            var (request, most) = (PodResources.Amount(requests?[resource]), PodResources.Amount(limits?[resource]));
            if (PodResources.Amount(amount) is not { } highest)
            {
                continue;
            }

            var start = $"{resource} max limit to request ratio per {limit.Text("type")} is {highest}";
            if (request is not { Sign: > 0 } low)
            {
                yield return $"{start}, but no request is specified or request is 0";
            }
            else if (most is not { Sign: > 0 } high)
            {
                yield return $"{start}, but no limit is specified or limit is 0";
            }
            else if (high.DividedBy(low) is var ratio && ratio > highest.ToDouble())
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{start}, but provided ratio is {ratio:F6}");
            }
        }
    }
}
