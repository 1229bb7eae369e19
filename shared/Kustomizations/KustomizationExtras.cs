using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Yaml;

namespace Flux.Kustomizations;

/// <summary>What a Kustomization asks for that Flux does not have, in annotations <c>fluxfn.dev/…</c>; all of it is off by default.</summary>
/// <remarks>See docs/guides/extras.md. Ours.</remarks>
internal sealed record KustomizationExtras
{
    private const string DriftKey = FluxAnnotations.ExtrasPrefix + "drift";
    private const string ApplyKey = FluxAnnotations.ExtrasPrefix + "apply";
    private const string DiffKey = FluxAnnotations.ExtrasPrefix + "diff";
    private const string PruneLimitKey = FluxAnnotations.ExtrasPrefix + "prune-limit";
    private const string PruneApprovedKey = FluxAnnotations.ExtrasPrefix + "prune-approved";
    private const string DependsOnKey = FluxAnnotations.ExtrasPrefix + "depends-on";
    private const int MaxDependencies = 100;

    /// <summary><c>drift: report</c>: what drifted is told and left.</summary>
    public bool ReportsDrift { get; init; }

    /// <summary><c>apply: partial</c>: an object that is refused does not hold back the others.</summary>
    public bool AppliesPartially { get; init; }

    /// <summary><c>diff: enabled</c>: events name the changed fields.</summary>
    public bool TellsFields { get; init; }

    /// <summary><c>prune-limit: 30%</c> or a number of objects; null for no limit.</summary>
    public PruneLimit? PruneLimit { get; init; }

    /// <summary><c>prune-approved</c>: the revision whose pruning is approved, whatever the limit; null for none.</summary>
    public string? PruneApproved { get; init; }

    /// <summary><c>depends-on</c>: objects of any kind that must be ready first.</summary>
    public IReadOnlyList<ObjectDependency> DependsOn { get; init; } = [];

    /// <summary>Reads the annotations; what is not there is as the host has it by default.</summary>
    /// <exception cref="KustomizationException">An annotation's value is not one of those it may have; the message names it.</exception>
    public static KustomizationExtras Read(FluxObject obj, KustomizationOptions options) => new()
    {
        ReportsDrift = Choice(obj, DriftKey, options.ReportDrift, on: "report", off: "correct"),
        AppliesPartially = Choice(obj, ApplyKey, options.PartialApply, on: "partial", off: "all"),
        TellsFields = Choice(obj, DiffKey, options.DiffInEvents, on: FluxAnnotations.Enabled, off: FluxAnnotations.Disabled),
        PruneLimit = obj.Annotations.TryGetValue(PruneLimitKey, out var limit) ? LimitOf(limit, $"annotation {PruneLimitKey}")
            : options.PruneLimit.Length > 0 ? LimitOf(options.PruneLimit, "the option PruneLimit") : null,
        PruneApproved = obj.Annotations.GetValueOrDefault(PruneApprovedKey),
        DependsOn = obj.Annotations.TryGetValue(DependsOnKey, out var list) ? ReadDependencies(list, obj.Key.Namespace) : [],
    };

    private static bool Choice(FluxObject obj, string key, bool byDefault, string on, string off) => obj.Annotations.GetValueOrDefault(key) switch
    {
        null => byDefault,
        var value when value == on => true,
        var value when value == off => false,
        var value => throw new KustomizationException($"annotation {key}: '{Short(value)}' is not '{on}' or '{off}'"),
    };

    private static PruneLimit? LimitOf(string text, string where)
    {
        var isPercent = text.EndsWith('%');
        return int.TryParse(isPercent ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && !(isPercent && number > 100)
            ? new(number, isPercent)
            : throw new KustomizationException($"{where}: '{Short(text)}' is not a number of objects or a percentage up to 100%");
    }

    private static List<ObjectDependency> ReadDependencies(string text, string ownNamespace)
    {
        JsonNode? parsed;
        try
        {
            parsed = KubeYaml.Read(text);
        }
        catch (YamlException e)
        {
            throw Wrong($"is not YAML: {e.Message}", e);
        }

        if (parsed is not JsonArray { Count: <= MaxDependencies } list)
        {
            throw Wrong($"is not a list of at most {MaxDependencies} references");
        }

        return [.. list.Select((item, index) => item is JsonObject reference
            ? ReadDependency(reference, index, ownNamespace)
            : throw Wrong($"[{index}] is not a reference with apiVersion, kind and name"))];
    }

    private static ObjectDependency ReadDependency(JsonObject reference, int index, string ownNamespace)
    {
        string Required(string field) => reference.Text(field) is { Length: > 0 } value ? value : throw Wrong($"[{index}].{field} is missing");
        if (reference.Select(entry => entry.Key).FirstOrDefault(key => key is not ("apiVersion" or "kind" or "name" or "namespace" or "readyExpr")) is { } unknown)
        {
            throw Wrong($"[{index}].{Short(unknown)} is not a field of a reference");
        }

        return new()
        {
            Kind = GroupVersionKind.From(Required("apiVersion"), Required("kind")),
            Name = Required("name"),
            Namespace = reference.ContainsKey("namespace") ? reference.Text("namespace") ?? "" : ownNamespace,
            ReadyExpr = reference.Text("readyExpr") ?? "",
        };
    }

    private static KustomizationException Wrong(string what, Exception? inner = null) =>
        new($"annotation {DependsOnKey}{(what[0] == '[' ? "" : " ")}{what}", inner);

    private static string Short(string text) => text.Length <= 50 ? text : text[..50] + "…";
}
