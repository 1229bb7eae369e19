using System.Text.Json.Nodes;

namespace Flux.ApiServer.Rest;

/// <summary>The version of Kubernetes that the server answers as.</summary>
internal static class ServerVersion
{
    public const string GitVersion = "v1.36.0";

    public static JsonObject ToJson() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "36",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "35",
        ["gitVersion"] = GitVersion,
        ["gitCommit"] = "0000000000000000000000000000000000000000",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "none",
        ["compiler"] = "roslyn",
        ["platform"] = "linux/amd64",
    };
}
