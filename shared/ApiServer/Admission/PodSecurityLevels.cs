using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>The Pod Security Standards a namespace asks for by its labels.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pod-security-admission/api/helpers.go</c>, <c>PolicyToEvaluate</c>.</remarks>
internal sealed record PodSecurityLevels
{
    private const string Prefix = "pod-security.kubernetes.io/";
    private static readonly string[] _levels = ["privileged", "baseline", "restricted"];

    public required PodSecurityLevel Enforce { get; init; }

    public required PodSecurityLevel Warn { get; init; }

    /// <summary>Reads the labels; a level that is none counts as the strictest for <c>enforce</c>, and as none for <c>warn</c>.</summary>
    public static PodSecurityLevels Of(JsonObject? labels, FieldErrors errors)
    {
        var before = errors.Count;
        var enforce = Read(labels, "enforce", "restricted", errors);
        var isEnforced = labels?.ContainsKey($"{Prefix}enforce") == true && errors.Count == before;
        Read(labels, "audit", "privileged", errors);
        var warn = Read(labels, "warn", "privileged", errors);
        if (labels?.ContainsKey($"{Prefix}warn") != true && isEnforced && enforce.Strictness > warn.Strictness)
        {
            warn = new(enforce.Level, labels?.ContainsKey($"{Prefix}warn-version") == true ? warn.Version : enforce.Version);
        }

        return new() { Enforce = enforce, Warn = warn };
    }

    private static PodSecurityLevel Read(JsonObject? labels, string mode, string otherwise, FieldErrors errors)
    {
        var (level, version) = ("privileged", "latest");
        if (labels?[Prefix + mode]?.ToString() is { } wanted)
        {
            level = wanted;
            if (!_levels.Contains(wanted))
            {
                errors.Invalid($"metadata.labels[{Prefix}{mode}]", wanted, "must be one of privileged, baseline, restricted");
                level = otherwise;
            }
        }

        if (labels?[$"{Prefix}{mode}-version"]?.ToString() is { } given)
        {
            var isVersion = given.StartsWith("v1.", StringComparison.Ordinal) && given.Length > 3 && given[3..].All(char.IsAsciiDigit);
            version = isVersion ? given : "latest";
            if (given != "latest" && !isVersion)
            {
                errors.Invalid($"metadata.labels[{Prefix}{mode}-version]", given, "must be \"latest\" or \"v1.x\"");
            }
        }

        return new(level, version);
    }
}
