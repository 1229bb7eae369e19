using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Kustomize;
using Flux.Primitives;

namespace Flux.Conformance.Tests.Kustomize;

/// <summary>
/// Every recorded build of kustomize: the output byte for byte, or a failure that says the same. Where an error is worded otherwise, or
/// upstream's shows Go's memory, <c>error-fragments.txt</c> has what ours has to name: file, field, cause.
/// </summary>
public sealed class KustomizeVectorTests
{
    private static readonly string _folder = Path.Combine(Folder(), "Cases");
    private static readonly Dictionary<string, string> _gaps = Lines("known-gaps.txt").ToDictionary(p => p[0], p => p[1]);
    private static readonly ILookup<string, string> _fragments = Lines("error-fragments.txt").ToLookup(p => p[0], p => p[1]);

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(_folder).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Build_OfARecordedCase_GivesTheRecordedAnswer(string name)
    {
        var failure = Check(name);
        if (_gaps.TryGetValue(name, out var reason))
        {
            Assert.True(failure is not null, $"{name} is listed as a known gap ({reason}) but passes: remove it from known-gaps.txt");
            return;
        }

        Assert.True(failure is null, $"{name}: {failure}");
    }

    [Fact]
    public void Build_Twice_GivesTheSameBytes()
    {
        foreach (var name in Directory.GetDirectories(_folder).Where(d => File.Exists(Path.Combine(d, "expected.yaml"))).Select(d => Path.GetFileName(d)).Where(n => !_gaps.ContainsKey(n)))
        {
            Assert.Equal(Build(name), Build(name));
        }
    }

    [Fact]
    public void KnownGapsAndFragments_Always_NameRecordedCases() =>
        Assert.All(_gaps.Keys.Concat(_fragments.Select(g => g.Key)), n => Assert.True(Directory.Exists(Path.Combine(_folder, n)), n));

    private static string? Check(string name)
    {
        var folder = Path.Combine(_folder, name);
        var expected = Path.Combine(folder, "expected.yaml");
        try
        {
            var result = Run(name);
            var actual = result.ToYaml();
            if (!File.Exists(expected))
            {
                return "should fail but gives\n" + actual;
            }

            var wanted = File.ReadAllText(expected);
            return actual == wanted ? CheckWarnings(folder, result.Warnings) : Difference(wanted, actual);
        }
        catch (KustomizeException e)
        {
            return File.Exists(expected) ? "failed: " + e.Message : CheckError(name, File.ReadAllText(Path.Combine(folder, "expected-error.txt")), e.Message);
        }
    }

    // upstream logs through two writers, one of which puts a time before the line
    private static string? CheckWarnings(string folder, IReadOnlyList<string> actual)
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!["warnings"] is JsonArray lines
            ? lines.Select(l => l!.GetValue<string>().Trim()).Where(l => !l.StartsWith("Flag --", StringComparison.Ordinal)).ToList() : [];
        return expected.SequenceEqual(actual) ? null : $"expected warnings\n{string.Join('\n', expected)}\ngot\n{string.Join('\n', actual)}";
    }

    private static string? CheckError(string name, string expected, string actual)
    {
        if (_fragments.Contains(name))
        {
            var missing = _fragments[name].Where(f => !actual.Contains(f, StringComparison.Ordinal)).ToList();
            return missing.Count == 0 ? null : $"the error lacks '{string.Join("', '", missing)}': {actual}";
        }

        var error = expected.IndexOf("Error: ", StringComparison.Ordinal) is >= 0 and var at ? expected[(at + 7)..] : expected;
        return error.Trim() == actual.Trim() ? null : $"expected error\n{error}\ngot\n{actual}";
    }

    private static string Build(string name) => Run(name).ToYaml();

    private static KustomizeResult Run(string name)
    {
        var folder = Path.Combine(_folder, name);
        var about = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!;
        var input = Path.Combine(folder, "input");
        var tree = new FileTree(Directory.GetFiles(input, "*", SearchOption.AllDirectories)
            .Select(f => KeyValuePair.Create(Path.GetRelativePath(input, f).Replace('\\', '/'), new ReadOnlyMemory<byte>(File.ReadAllBytes(f)))));
        var options = new KustomizeOptions { DisplayRoot = "<INPUT>", Version = "(devel)" };
        foreach (var flag in Flags(about["flags"]!.AsArray()))
        {
            options = flag switch
            {
                ("--load-restrictor", "LoadRestrictionsNone") => options with { LoadRestrictor = LoadRestrictor.None },
                ("--load-restrictor", var value) => throw new KustomizeException($"illegal flag value --load-restrictor {value}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]"),
                ("--reorder", "none") => options with { Reorder = ReorderOption.None },
                ("--reorder", "legacy") => options with { Reorder = ReorderOption.Legacy },
                ("--reorder", var value) => throw new KustomizeException($"illegal flag value --reorder {value}; legal values: [legacy none]"),
                ("--enable-helm", _) => options with { EnableHelm = true },
                ("--enable-managedby-label", _) => options with { AddManagedByLabel = true },
                var (other, _) => throw new InvalidOperationException($"the case has a flag unknown to this test: {other}"),
            };
        }

        return KustomizeBuild.Run(tree, about["build"]!.GetValue<string>(), options);
    }

    private static IEnumerable<(string Name, string Value)> Flags(JsonArray flags)
    {
        var words = flags.SelectMany(f => f!.GetValue<string>().Split('=', 2)).ToList();
        for (var i = 0; i < words.Count; i++)
        {
            yield return words[i].StartsWith("--enable", StringComparison.Ordinal) ? (words[i], "") : (words[i], words[++i]);
        }
    }

    private static string Difference(string expected, string actual)
    {
        var (e, a) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(e.Length, a.Length)).First(i => i >= e.Length || i >= a.Length || e[i] != a[i]);
        string Around(string[] lines) => string.Join('\n', lines.Skip(Math.Max(0, line - 3)).Take(8));
        return $"line {line + 1}: expected\n{Around(e)}\n--- got\n{Around(a)}";
    }

    private static IEnumerable<string[]> Lines(string file) => File.ReadLines(Path.Combine(Folder(), file))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2));

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
