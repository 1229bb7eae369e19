using Flux.FileCommands;

namespace Flux.Cli.Tests.Commands;

/// <summary>The flags of <c>helm template</c>; whole charts are tried by Conformance.Tests and Helm.Tests.</summary>
public sealed class TemplateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chart").FullName;

    public TemplateCommandTests()
    {
        Write("Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.0\n");
        Write("values.yaml", "a: 1\n");
        Write("templates/a.yaml", "kind: A\nname: {{ .Release.Name }}\nns: {{ .Release.Namespace }}\nup: {{ .Release.IsUpgrade }}\nvalues: {{ toJson .Values }}\nkube: {{ .Capabilities.KubeVersion }}\nhas: {{ .Capabilities.APIVersions.Has \"x/v1\" }}\n");
        Write("templates/b.yaml", "kind: B\n");
        Write("templates/hook.yaml", "kind: Pod\nmetadata:\n  name: t\n  annotations:\n    helm.sh/hook: test\n");
        Write("crds/c.yaml", "kind: C\n");
        Write("more.yaml", "b: file\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "name: release-name\nns: default\nup: false\nvalues: {\"a\":1}\nkube: v1.36.0\nhas: false\n")]
    [InlineData("-n other --set a=2,c.d=x --set-string e=5 --set-json f=[1] --set-literal g=a,b -f more.yaml", "ns: other\nup: false\nvalues: {\"a\":2,\"b\":\"file\",\"c\":{\"d\":\"x\"},\"e\":\"5\",\"f\":[1],\"g\":\"a,b\"}")]
    [InlineData("--set-file a=more.yaml", "values: {\"a\":\"b: file\\n\"}")]
    [InlineData("--is-upgrade --kube-version 1.30.2 --api-versions x/v1", "up: true\nvalues: {\"a\":1}\nkube: v1.30.2\nhas: true\n")]
    [InlineData("--name-template my-{{\"X\"|lower}}", "name: my-x\n")]
    [InlineData("--include-crds", "# Source: app/crds/c.yaml\nkind: C\n")]
    [InlineData("-s templates/b.yaml", "---\n# Source: app/templates/b.yaml\nkind: B\n")]
    public async Task Template_WithFlags_PrintsWhatTheyAskFor(string flags, string expected)
    {
        var run = await RunAsync(flags);

        Assert.Equal("", run.Error);
        Assert.Contains(expected, run.Out, StringComparison.Ordinal);
        Assert.Equal(0, run.Code);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("--no-hooks", false)]
    [InlineData("--skip-tests", false)]
    public async Task Template_PrintsHooksUnlessTheyAreLeftOut(string flags, bool isThere) =>
        Assert.Equal(isThere, (await RunAsync(flags)).Out.Contains("kind: Pod", StringComparison.Ordinal));

    [Fact]
    public async Task Template_WithAnOutputDirectory_WritesFiles()
    {
        var target = Path.Combine(_folder, "out");

        var run = await RunAsync($"--output-dir {target}");

        Assert.Contains($"wrote {target}/app/templates/b.yaml", run.Out, StringComparison.Ordinal);
        Assert.Equal("---\n# Source: app/templates/b.yaml\nkind: B\n\n", await File.ReadAllTextAsync(Path.Combine(target, "app/templates/b.yaml"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--nope", "Error: unknown flag: --nope")]
    [InlineData("--set a[-1]=1", "Error: failed parsing --set data: ")]
    [InlineData("--kube-version x", "Error: invalid kube version 'x': ")]
    [InlineData("-s templates/zz.yaml", "Error: could not find template templates/zz.yaml in chart")]
    [InlineData("--dry-run=server", "Error: rendering against a cluster")]
    [InlineData("-f gone.yaml", "Error: open ")]
    public async Task Template_WithWhatIsWrong_SaysSo(string flags, string error)
    {
        var run = await RunAsync(flags);

        Assert.Equal(1, run.Code);
        Assert.StartsWith(error, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Out);
    }

    [Fact]
    public async Task BuildProgram_RendersChartsToo()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var services = new CliServices { Out = output, Error = error, Connect = _ => throw new InvalidOperationException("no cluster") };

        var code = await FileCommandLine.RunAsync(FileCommandLine.CreateBuild(services), ["template", "rel", _folder], services, TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (code, error.ToString()));
        Assert.Contains("name: rel\n", output.ToString(), StringComparison.Ordinal);
    }

    // files are named in full, since nothing in this process goes by the working directory
    private async Task<CliRun> RunAsync(string flags)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var services = new CliServices { Out = output, Error = error, Connect = _ => throw new InvalidOperationException("no cluster") };
        var words = flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w.Replace("more.yaml", Path.Combine(_folder, "more.yaml"), StringComparison.Ordinal)).Select(w => w == "gone.yaml" ? Path.Combine(_folder, w) : w);
        var code = await CommandLine.RunAsync(CommandLine.Create(services, []), ["template", _folder, .. words], services, TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
