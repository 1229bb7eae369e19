using System.Text.Json.Nodes;
using Flux.FileCommands;

namespace Flux.Cli.Tests.Commands;

/// <summary>Cases and answers are taken from the recorded sets; the whole sets are run by Conformance.Tests.</summary>
public sealed class EngineCommandTests
{
    [Theory]
    [InlineData(
        "envsubst",
        """{"id":"es-d0005","s":"${NAME}${N}","vars":{"N":"42","NAME":"grove"}}""",
        """{"id":"es-d0005","out":"grove42"}""")]
    [InlineData("envsubst", """{"id":"es-d0012","s":"${}","vars":{}}""", """{"id":"es-d0012","err":"unable to parse variable name"}""")]
    [InlineData(
        "kstatus",
        """{"id":"ks-d0002","group":"Deployment","yaml":"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: obj\n  namespace: ns\n  generation: 1\nspec:\n  replicas: 2\n"}""",
        """{"id":"ks-d0002","status":"InProgress","message":"Replicas: 0/2","conditions":[{"type":"Reconciling","status":"True","reason":"LessReplicas","message":"Replicas: 0/2"}]}""")]
    [InlineData("cel", """{"id":"cel-d0001","group":"literals","expr":"1"}""", """{"id":"cel-d0001","result":{"t":"int","v":"1"}}""")]
    [InlineData("semver", """{"id":"1","op":"check","c":"~1.2","v":"1.2.9"}""", """{"id":"1","result":true}""")]
    [InlineData("yaml", """{"id":"ym-d0006","group":"scalars","op":"load","yaml":"k: 0o10\n"}""", """{"id":"ym-d0006","json":{"k":8}}""")]
    [InlineData("yaml", """{"id":"ym-d0028","op":"load","yaml":"k: 12345678901234567890\n"}""", """{"id":"ym-d0028","json":{"k":12345678901234567000}}""")]
    [InlineData(
        "yaml",
        """{"id":"ym-d0033","op":"load","yaml":"k: .inf\n"}""",
        """{"id":"ym-d0033","err":"error converting YAML to JSON: json: unsupported value: +Inf"}""")]
    [InlineData(
        "yaml",
        """{"id":"ym-d0278","op":"loadmap","yaml":"- a\n"}""",
        """{"id":"ym-d0278","err":"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}"}""")]
    [InlineData("gotemplate", """{"id":"1","t":"{{printf \"%05d\" .n}}","data":{"n":7},"num":"int"}""", """{"id":"1","out":"00007"}""")]
    [InlineData("gotemplate", """{"id":"2","t":"{{.x.y}}a{{"}""", """{"id":"2","err":"template: t:1: unclosed action","phase":"parse"}""")]
    [InlineData("gotemplate", """{"id":"3","t":"a{{index .l 5}}","data":{"l":[1]}}""", """{"id":"3","err":"template: t:1:3: executing \"t\" at <index .l 5>: error calling index: index out of range: 5","phase":"exec","partial":"a"}""")]
    [InlineData("sprig", """{"id":"4","t":"{{list 1 2 | join \"-\" | b64enc}}"}""", """{"id":"4","out":"MS0y"}""")]
    [InlineData("sprig", """{"id":"5","t":"{{b64dec \"/w==\"}}"}""", """{"id":"5","out":"\ufffd","outB64":"/w=="}""")]
    [InlineData("helm", """{"id":"6","t":"{{typeOf .}}:{{toYamlPretty .Values}}","data":{"n":1000000}}""", """{"id":"6","out":"common.Values:\"n\": 1e+06"}""")]
    [InlineData("strvals", """{"id":"7","kind":"set","s":"a.b[1]=x"}""", """{"id":"7","result":{"a":{"b":[null,"x"]}}}""")]
    [InlineData("yaml", """{"id":"d","op":"dump","json":{"b":[1],"a":"yes"}}""", """{"id":"d","out":"a: \"yes\"\nb:\n- 1\n"}""")]
    public async Task Engine_AnswersALineWithALine(string engine, string line, string answer)
    {
        var run = await RunAsync(engine, line);

        Assert.Equal(0, run.Code);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(answer), JsonNode.Parse(run.Out)), run.Out);
    }

    [Theory]
    [InlineData("kstatus", "Kstatus", "status", "message", "conditions")]
    [InlineData("semver", "SemVer", "result", "why")]
    [InlineData("yaml", "Yaml", "json", "out")]
    public async Task Engine_OfARecordedSet_AnswersInItsForm(string engine, string set, params string[] results)
    {
        var folder = Path.Combine(CommandLineTests.RepositoryRoot(), "tests/Conformance.Tests", set);
        var gaps = Path.Combine(folder, "known-gaps.txt") is var file && File.Exists(file)
            ? File.ReadLines(file).Select(line => line.Split(' ')[0]).ToHashSet()
            : [];
        var cases = File.ReadLines(Path.Combine(folder, "cases.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();

        var run = await RunAsync(engine, [.. cases.Select(c => WithoutAnswer(c, results).ToJsonString())]);

        var answers = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(cases.Count, answers.Count);
        Assert.Equal([], cases.Zip(answers)
            .Where(pair => !gaps.Contains($"{pair.First["id"]}") && !IsAnswer(pair.First, pair.Second, results))
            .Select(pair => $"{pair.First["id"]}: {pair.Second.ToJsonString()}"));
    }

    [Fact]
    public async Task Engine_AnswersEveryLineInOrderAndSkipsEmptyOnes()
    {
        var run = await RunAsync("envsubst", """{"id":"1","s":"a","vars":{}}""", "", """{"id":"2","s":"b","vars":{}}""");

        Assert.Equal("""{"id":"1","out":"a"}""" + "\n" + """{"id":"2","out":"b"}""" + "\n", run.Out);
    }

    [Theory]
    [InlineData("yaml", "{")]
    [InlineData("kstatus", "[]")]
    [InlineData("envsubst", """{"s":1}""")]
    public async Task Engine_WhenALineIsNoCase_FailsWithoutAStackTrace(string engine, string line)
    {
        var run = await RunAsync(engine, line);

        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.StartsWith("✗ a case is not as expected: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_OfAnUnknownName_IsAUsageErrorWithTheNames()
    {
        var run = await RunAsync("perl");

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("'kstatus'", run.Error, StringComparison.Ordinal);
    }

    // dump and pretty are given "json" and answer with "out"
    private static JsonObject WithoutAnswer(JsonObject recorded, string[] results) => new(recorded
        .Where(p => p.Key != "err" && (!results.Contains(p.Key) || (p.Key == "json" && IsGiven(recorded))))
        .Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));

    private static bool IsAnswer(JsonObject recorded, JsonObject answer, string[] results) => recorded.ContainsKey("err")
        ? JsonNode.DeepEquals(recorded["err"], answer["err"])
        : results.All(field => (field == "json" && IsGiven(recorded)) || JsonNode.DeepEquals(recorded[field], answer[field]));

    private static bool IsGiven(JsonObject recorded) => $"{recorded["op"]}" is "dump" or "pretty";

    private static async Task<CliRun> RunAsync(string engine, params string[] lines)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var services = new CliServices
        {
            In = new StringReader(string.Join('\n', lines)),
            Out = output,
            Error = error,
            Connect = _ => throw new InvalidOperationException("an engine needs no cluster"),
        };
        var code = await CommandLine.RunAsync(CommandLine.Create(services, []), ["engine", engine], services, CancellationToken.None);
        return new(code, output.ToString(), error.ToString());
    }
}
