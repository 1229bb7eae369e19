using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.Admission;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>Bindings of Pods to nodes, and evictions, which disruption budgets may refuse.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/registry/core/pod/storage/{storage,eviction}.go</c>.</remarks>
internal sealed class PodSubresources(
    WritePipeline pipeline, Deletion deletion, AdmissionChain admission, ResourceRegistry registry, SubresourceBodies bodies, TimeProvider clock)
{
    private const int MaxDisrupted = 2000;

    private readonly ServedResource _budgets = registry.FindAny(new GroupResource("policy", "poddisruptionbudgets"))
        ?? throw new SchemaException("the built-in data has no PodDisruptionBudget");

    public Task InvokeAsync(ApiRequest request) => request.Info.Subresource == "binding" ? BindAsync(request) : EvictAsync(request);

    private static Task CreatedAsync(ApiRequest request) => AnswerWriter.NodeAsync(
        request.Http,
        201,
        new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 },
        AnswerFormat.Negotiate(request.Http.Request, isList: false) with { As = "" });

    private async Task BindAsync(ApiRequest request)
    {
        WriteOptions.Validate(request, "CreateOptions");
        var context = request.Writes(clock, "update");
        var body = await bodies.DecodeAsync(request, context, "", "v1", "Binding");
        if (body.Text("metadata", "name") is { Length: > 0 } name && name != request.Info.Name)
        {
            throw ApiErrors.BadRequest("name in URL does not match name in Binding object");
        }

        Check(request, body);
        var node = body.Text("target", "name") ?? "";
        await admission.AdmitAsync(context with { Operation = "create" }, new("", "v1", "Binding"), body, request.Aborted);
        await pipeline.UpdateAsync(context with { IsAdmitted = false }, pod => Bound(request, pod, node, body, context), owned: true, isPatch: true);
        await CreatedAsync(request);
    }

    private static void Check(ApiRequest request, JsonObject binding)
    {
        var errors = new FieldErrors();
        if (binding.Text("target", "kind") is { Length: > 0 } kind && kind != "Node")
        {
            errors.OneOf("target.kind", kind, "Node", "<empty>");
        }

        if (binding.Text("target", "name") is null or "")
        {
            errors.Required("target.name");
        }

        if (errors.Count > 0)
        {
            throw ApiErrors.Invalid("", "Binding", request.Info.Name, errors.All);
        }
    }

    private static JsonObject Bound(ApiRequest request, JsonObject pod, string node, JsonObject binding, WriteContext context)
    {
        ApiException Conflict(string why) => ApiErrors.Conflict(new("", "pods/binding"), request.Info.Name, $"pod {request.Info.Name} {why}");
        if (pod.At("metadata", "deletionTimestamp") is not null)
        {
            throw Conflict("is being deleted, cannot be assigned to a host");
        }

        if (pod.Text("spec", "nodeName") is { Length: > 0 } assigned)
        {
            throw Conflict($"is already assigned to node {Quote.Go(assigned)}");
        }

        if (pod.Maps("spec", "schedulingGates").Any())
        {
            throw Conflict("has non-empty .spec.schedulingGates");
        }

        pod.Child("spec")["nodeName"] = node;
        foreach (var (key, value) in (IEnumerable<KeyValuePair<string, JsonNode?>>?)binding.Map("metadata", "annotations") ?? [])
        {
            pod.Child("metadata").Child("annotations")[key] = value?.DeepClone();
        }

        var status = pod.Child("status");
        var conditions = status.Maps("conditions").Where(c => c.Text("type") != "PodScheduled").Select(c => (JsonNode)c.DeepClone()).ToList();
        conditions.Add(new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = Times.Format(context.Now),
        });
        status["conditions"] = new JsonArray([.. conditions]);
        return pod;
    }

    private async Task EvictAsync(ApiRequest request)
    {
        WriteOptions.Validate(request, "CreateOptions");
        var context = request.Writes(clock, "create");
        var body = await bodies.DecodeAsync(request, context, "policy", "v1", "Eviction");
        if (body.Text("metadata", "name") != request.Info.Name)
        {
            throw ApiErrors.BadRequest("name in URL does not match name in Eviction object");
        }

        await admission.AdmitAsync(context, new("policy", "v1", "Eviction"), body, request.Aborted);
        var options = new DeleteOptions
        {
            Uid = body.Text("deleteOptions", "preconditions", "uid") ?? "",
            ResourceVersion = body.Text("deleteOptions", "preconditions", "resourceVersion") ?? "",
            GracePeriodSeconds = body.Whole("deleteOptions", "gracePeriodSeconds"),
            Propagation = body.Text("deleteOptions", "propagationPolicy") ?? "",
            DryRun = context.DryRun || body.Texts("deleteOptions", "dryRun").Contains("All"),
        };
        var stored = request.Resource.Store.Find(request.Namespace, request.Info.Name)
            ?? throw ApiErrors.NotFound(request.Resource.Name, request.Info.Name);
        var pod = request.Resource.Read(stored);
        var mayIgnore = pod.Text("status", "phase") is "Succeeded" or "Failed" or "Pending" || pod.At("metadata", "deletionTimestamp") is not null;
        if (!mayIgnore)
        {
            AskBudgets(request, pod, context with { DryRun = options.DryRun });
        }

        await deletion.DeleteAsync(
            request.Resource,
            request.Namespace,
            request.Info.Name,
            options,
            null,
            request.Aborted);
        await CreatedAsync(request);
    }

    /// <summary>Takes one disruption from the Pod's budget.</summary>
    private void AskBudgets(ApiRequest request, JsonObject pod, WriteContext context)
    {
        var matching = _budgets.Store.Objects.Values.Where(b => b.Namespace == request.Namespace).Select(_budgets.Read)
            .Where(b => b.Map("spec", "selector") is { } selector && !FieldErrors.IsEmptySelector(selector)
                && FieldErrors.Matches(selector, pod.Map("metadata", "labels"))).ToList();
        if (matching.Count == 0)
        {
            return;
        }

        if (matching.Count > 1)
        {
            throw ApiErrors.Unclassified("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }

        var status = matching[0].Map("status");
        var (healthy, desired) = (status.Whole("currentHealthy") ?? 0, status.Whole("desiredHealthy") ?? 0);
        var isReady = pod.Maps("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");
        var always = matching[0].Text("spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow";
        if (!isReady && (always || healthy >= desired && desired > 0))
        {
            return;
        }

        Decrement(request.Info.Name, matching[0], context);
    }

    private void Decrement(string pod, JsonObject budget, WriteContext context)
    {
        var name = budget.Text("metadata", "name") ?? "";
        pipeline.Update(context with { Resource = _budgets, Name = name, Subresource = "status", FieldManager = "kube-apiserver" }, live =>
        {
            var status = live.Child("status");
            var allowed = status.Whole("disruptionsAllowed") ?? 0;
            if ((status.Whole("observedGeneration") ?? 0) < (live.Whole("metadata", "generation") ?? 0))
            {
                throw TooMany($"The disruption budget {name} is still being processed by the server.", 10);
            }

            if (allowed < 0)
            {
                throw ApiErrors.Forbidden(new("policy", "poddisruptionbudget"), name, "pdb disruptions allowed is negative");
            }

            if (status.Map("disruptedPods")?.Count > MaxDisrupted)
            {
                throw ApiErrors.Forbidden(
                    new("policy", "poddisruptionbudget"), name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
            }

            if (allowed == 0)
            {
                throw TooMany(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The disruption budget {name} needs {status.Whole("desiredHealthy") ?? 0} healthy pods and has {status.Whole("currentHealthy") ?? 0} currently"), 0);
            }

            status["disruptionsAllowed"] = allowed - 1;
            status.Child("disruptedPods")[pod] = Times.Format(context.Now);
            var (left, reason) = allowed > 1 ? ("True", "SufficientPods") : ("False", "InsufficientPods");
            var known = status.Maps("conditions").FirstOrDefault(c => c.Text("type") == "DisruptionAllowed");
            var condition = new JsonObject
            {
                ["type"] = "DisruptionAllowed",
                ["status"] = left,
                ["observedGeneration"] = status.Whole("observedGeneration") ?? 0,
                ["lastTransitionTime"] = known.Text("status") == left ? known!["lastTransitionTime"]?.DeepClone() : Times.Format(context.Now),
                ["reason"] = reason,
                ["message"] = "",
            };
            status["conditions"] = new JsonArray(
                [.. status.Maps("conditions").Where(c => c != known).Select(c => (JsonNode)c.DeepClone()), condition]);
            return live;
        }, isPatch: true);
    }

    private static ApiException TooMany(string why, int seconds)
    {
        var details = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = why }) };
        if (seconds > 0)
        {
            details["retryAfterSeconds"] = seconds;
        }

        var status = ApiErrors.Failure(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", details);
        return new(status) { RetryAfterSeconds = seconds > 0 ? seconds : null };
    }
}
