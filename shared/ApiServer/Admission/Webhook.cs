using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;
using Flux.Cel.Types;

namespace Flux.ApiServer.Admission;

/// <summary>One webhook of a configuration.</summary>
internal sealed class Webhook
{
    public Webhook(string configuration, JsonObject source)
    {
        Source = source;
        Name = source.Text("name");
        Key = $"{configuration}/{Name}";
        IgnoresFailures = source.Text("failurePolicy") == "Ignore";
        var compiler = new PolicyCompiler(hasParams: false, hasVariables: false);
        Conditions = new MatchConditions(
            [.. source.Objects("matchConditions").Select(c => (c.Text("name"), compiler.Compile(c.Text("expression"), true, false, CelType.Bool)))], IgnoresFailures);
    }

    public JsonObject Source { get; }

    public string Name { get; }

    public string Key { get; }

    public bool IgnoresFailures { get; }

    public bool IsReinvoked => Source.Text("reinvocationPolicy") == "IfNeeded";

    public MatchConditions Conditions { get; }

    /// <summary>Whether the webhook may be called in a dry run.</summary>
    public bool AllowsDryRun => Source.Text("sideEffects") is "None" or "NoneOnDryRun";

    public TimeSpan Timeout => TimeSpan.FromSeconds(Source.Integer("timeoutSeconds") ?? 10);
}
