using System.Text.Json;

namespace Flux.Azure.Tests;

/// <summary>host.json is read by the Functions host, which ignores what it does not know: a misspelt setting must fail here.</summary>
public sealed class HostJsonTests
{
    // Azure/azure-functions-durable-extension, Options/DurableTaskOptions.cs, TraceOptions.cs, AzureStorageOptions.cs
    private static readonly HashSet<string> _durableSettings =
    [
        "hubName", "storageProvider", "tracing", "maxConcurrentActivityFunctions", "maxConcurrentOrchestratorFunctions", "extendedSessionsEnabled",
        "overridableExistingInstanceStates", "throwStatusExceptionsOnRaiseEvent", "useGracefulShutdown",
    ];

    private static readonly HashSet<string> _storageSettings = ["type", "partitionCount", "maxQueuePollingInterval"];

    private static readonly HashSet<string> _tracingSettings = ["traceInputsAndOutputs", "distributedTracingEnabled", "version"];

    private static readonly JsonElement _host = Load();

    [Fact]
    public void Http_HasNoPrefix_AsWebhookUrlsBeginAtTheRoot() =>
        Assert.Equal("", _host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

    [Fact]
    public void DurableTask_NamesOnlySettingsThatExist()
    {
        var durable = _host.GetProperty("extensions").GetProperty("durableTask");

        Assert.All(durable.EnumerateObject(), setting => Assert.Contains(setting.Name, _durableSettings));
        Assert.All(durable.GetProperty("storageProvider").EnumerateObject(), setting => Assert.Contains(setting.Name, _storageSettings));
        Assert.All(durable.GetProperty("tracing").EnumerateObject(), setting => Assert.Contains(setting.Name, _tracingSettings));
    }

    [Fact]
    public void DurableTask_StartsEndedInstancesAgainAndKeepsPayloadsOutOfTraces()
    {
        var durable = _host.GetProperty("extensions").GetProperty("durableTask");

        Assert.Equal("NonRunningStates", durable.GetProperty("overridableExistingInstanceStates").GetString());
        Assert.False(durable.GetProperty("tracing").GetProperty("traceInputsAndOutputs").GetBoolean());
        // task hub names are letters and digits only, 3 to 45 (AzureStorageOptions.ValidateHubName)
        Assert.Matches("^[A-Za-z][A-Za-z0-9]{2,44}$", durable.GetProperty("hubName").GetString());
    }

    [Fact]
    public void DurableTaskScheduler_IsReachedByTheSettingsTheGuideGives()
    {
        // the Functions host reads AzureFunctionsJobHost__ settings over host.json; a path that host.json does not have would be a second, silent one
        var guide = File.ReadAllText(Path.Combine(Root(), "docs/guides/operations.md"));
        var paths = System.Text.RegularExpressions.Regex.Matches(guide, @"^AzureFunctionsJobHost__(?<path>\w+) ", System.Text.RegularExpressions.RegexOptions.Multiline, TimeSpan.FromSeconds(1))
            .Select(match => match.Groups["path"].Value.Split("__")).ToList();

        Assert.Equal(3, paths.Count);
        foreach (var path in paths)
        {
            var section = _host;
            foreach (var part in path[..^1])
            {
                section = section.GetProperty(part);
            }

            // connectionStringName is the scheduler's own: the extension's options of the provider are a dictionary
            Assert.True(path[^1] == "connectionStringName" || section.TryGetProperty(path[^1], out _), string.Join("__", path));
        }
    }

    private static JsonElement Load() =>
        // no comments, no trailing commas: the host would not take them
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Root(), "host.json"))).RootElement;

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FluxFunctions.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("not inside the repository");
        }

        return directory.FullName;
    }
}
