using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Cel;
using Flux.Cli.Engines;
using Flux.FileCommands;
using Flux.Kubernetes.Health;
using Flux.Kustomizations.Substitution;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn engine NAME</c>: one engine alone, a JSON case a line in, an answer a line out.</summary>
internal static class EngineCommand
{
    private const int MaxLineLength = 64 << 20;

    private static readonly SortedDictionary<string, Func<string, DateTimeOffset, string>> _engines = new(StringComparer.Ordinal)
    {
        ["cel"] = (line, _) => Cel(line, isKubernetes: false),
        ["cel-k8s"] = (line, _) => Cel(line, isKubernetes: true),
        ["cosign"] = (line, now) => Answer(@case => CosignEngine.AnswerAsync(@case, now, CancellationToken.None).GetAwaiter().GetResult(), line),
        ["envsubst"] = (line, _) => EnvSubstCases.Answer(line),
        ["gitsig"] = (line, now) => Answer(@case => GitSignatureEngine.Answer(@case, now), line),
        ["gotemplate"] = (line, _) => Answer(TemplateEngine.Plain, line),
        ["kstatus"] = KstatusCases.Answer,
        ["helm"] = (line, _) => Answer(HelmEngine.Answer, line),
        ["notation"] = (line, now) => Answer(@case => NotationEngine.AnswerAsync(@case, now, CancellationToken.None).GetAwaiter().GetResult(), line),
        ["strvals"] = (line, _) => Answer(StrvalsEngine.Answer, line),
        ["semver"] = (line, _) => Answer(SemVerEngine.Answer, line),
        ["sprig"] = (line, now) => Answer(c => TemplateEngine.Sprig(c, now), line),
        ["sops"] = (line, _) => Answer(@case => SopsEngine.AnswerAsync(@case, CancellationToken.None).GetAwaiter().GetResult(), line),
        ["yaml"] = (line, _) => Answer(YamlEngine.Answer, line),
    };

    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(CliServices services)
    {
        var name = new Argument<string>("name") { Description = $"One of {string.Join(", ", _engines.Keys)}" };
        name.AcceptOnlyFromAmong([.. _engines.Keys]);
        var command = new CommandWithExamples("engine", "Try one engine: JSON cases on standard input, answers on standard output")
        {
            Examples = [("Is a version in a range?", """echo '{"id":"1","op":"check","c":"~1.2","v":"1.2.9"}' | fluxfn engine semver"""),
                ("Is an object ready?", "fluxfn engine kstatus < cases.jsonl")],
        };
        command.Add(name);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var engine = _engines[arguments.GetRequiredValue(name)];
            while (await services.In.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.Length > 0)
                {
                    await services.Out.WriteLineAsync(Answer(engine, line, services.Clock.GetUtcNow()));
                }
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static string Answer(Func<string, DateTimeOffset, string> engine, string line, DateTimeOffset now)
    {
        try
        {
            return line.Length > MaxLineLength
                ? throw new CliException($"a case is longer than {MaxLineLength} characters")
                : engine(line, now);
        }
        catch (JsonException e)
        {
            throw new CliException($"a case is not as expected: {e.Message}", e);
        }
    }

    private static string Cel(string line, bool isKubernetes) => CelCases.Answer(Read(line), isKubernetes).ToJsonString(_json);

    private static JsonObject Read(string line) => JsonNode.Parse(line) as JsonObject ?? throw new JsonException("a case is a JSON object");

    private static string Answer(Func<JsonObject, JsonObject> engine, string line)
    {
        var @case = Read(line);
        var answer = engine(@case);
        answer.Insert(0, "id", @case["id"]?.DeepClone());
        return answer.ToJsonString(_json);
    }
}
