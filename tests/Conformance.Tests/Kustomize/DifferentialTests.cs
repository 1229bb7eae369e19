using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Kustomize;
using Flux.Primitives;

namespace Flux.Conformance.Tests.Kustomize;

/// <summary>
/// Odd and small cases, whose answers kubectl's kustomize (v5.5.0, in kubectl v1.32.4) gave: <c>differential.jsonl</c> has the files, the
/// directory that was built and the output, or that it failed. Left out is what is known to have changed since.
/// </summary>
public sealed class DifferentialTests
{
    private static readonly Dictionary<string, JsonObject> _cases = File.ReadLines(Path.Combine(Folder(), "differential.jsonl"))
        .Select(line => JsonNode.Parse(line)!.AsObject()).ToDictionary(c => c["id"]!.GetValue<string>());

    public static TheoryData<string> Ids => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Build_OfAnOddCase_AnswersAsKubectlDid(string id)
    {
        var c = _cases[id];
        var tree = new FileTree(c["files"]!.AsObject().Select(p =>
            KeyValuePair.Create(p.Key, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(p.Value!.GetValue<string>())))));
        string Build() => KustomizeBuild.Run(tree, c["build"]!.GetValue<string>()).ToYaml();
        if (c.ContainsKey("fails"))
        {
            Assert.Throws<KustomizeException>(Build);
        }
        else
        {
            Assert.Equal(c["out"]!.GetValue<string>(), Build());
        }
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
