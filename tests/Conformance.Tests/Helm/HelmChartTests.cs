using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Cli;

namespace Flux.Conformance.Tests.Helm;

/// <summary>fluxfn template against what helm template printed (README.md beside the cases).</summary>
public sealed class HelmChartTests
{
    private static readonly string _charts = Path.Combine(Vectors.Folder("Helm"), "charts");

    public static TheoryData<string> Cases() => new(Directory.EnumerateDirectories(_charts).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Template_PrintsWhatHelmPrints(string id)
    {
        Assert.SkipWhen(id == "files-all", "the recorded chart lacks its bin/raw.bin, which the answer shows");
        var folder = Path.Combine(_charts, id);
        var @case = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "case.json"), TestContext.Current.CancellationToken))!;

        var (code, output, errors) = await RunAsync(folder, @case);

        if (@case["outcome"]!.GetValue<string>() == "ok")
        {
            Assert.Equal(@case["stderr"]?.GetValue<string>() ?? "", errors);
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(folder, "expected.yaml"), TestContext.Current.CancellationToken), output);
            Assert.Equal(0, code);
            return;
        }

        var expected = await File.ReadAllTextAsync(Path.Combine(folder, "expected-error.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(@case["unorderedErrorLines"] is null ? expected : Sorted(expected), @case["unorderedErrorLines"] is null ? errors : Sorted(errors));
        Assert.Equal(1, code);
    }

    public static TheoryData<string> Releases() =>
        new(Directory.EnumerateFiles(_charts, "expected.json", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f))!)
            .Where(id => id != "files-all").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Render_MakesTheReleaseThatHelmMakes(string id)
    {
        var folder = Path.Combine(_charts, id);
        var @case = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "case.json"), TestContext.Current.CancellationToken))!;
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "expected.json"), TestContext.Current.CancellationToken))!;

        var release = LibraryCase.Render(folder, @case);

        Assert.Equal(expected["manifest"]!.GetValue<string>(), release.Manifest);
        Assert.Equal(expected["notes"]?.GetValue<string>() ?? "", release.Notes);
        Assert.Equal(
            (expected["hooks"] as JsonArray ?? []).Select(h => LibraryCase.Shown(h!)),
            release.Hooks.Select(LibraryCase.Shown));
    }

    [Fact]
    public async Task Template_OfAThousandItems_IsTheRecordedText()
    {
        var folder = Path.Combine(Vectors.Folder("Helm"), "perf", "wide-1000");
        var @case = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "case.json"), TestContext.Current.CancellationToken))!;

        var (code, output, _) = await RunAsync(folder, @case);

        Assert.Equal(0, code);
        Assert.Equal(@case["expectedSha256"]!.GetValue<string>(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(output))));
    }

    // the recorded arguments are relative; nothing else in this process goes by the working directory
    private static async Task<(int Code, string Output, string Errors)> RunAsync(string folder, JsonNode @case)
    {
        Directory.SetCurrentDirectory(folder);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var services = new CliServices { Out = output, Error = errors, Connect = _ => throw new InvalidOperationException("no cluster") };
        string[] arguments = [.. @case["argv"]!.AsArray().Skip(1).Select(a => a!.GetValue<string>())];
        var code = await CommandLine.RunAsync(CommandLine.Create(services, []), arguments, services, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));
}
