using System.Text;
using Flux.Helm.Values;

namespace Flux.Helm.Tests.Values;

public sealed class CoalescingTests
{
    [Theory]
    [InlineData("a: {x: 1, z: 2}", "a: {x: 3}", "{\"a\":{\"x\":3,\"z\":2}}")]
    [InlineData("a: {x: 1, z: 2}", "a: null", "{}")] // null takes a default away
    [InlineData("a: {x: 1, z: 2}", "a: {x: null}", "{\"a\":{\"z\":2}}")]
    [InlineData("a: 1", "b: null", "{\"a\":1,\"b\":null}")] // and is kept where there is no default
    [InlineData("a: [1, 2]", "a: [3]", "{\"a\":[3]}")] // lists are replaced
    [InlineData("a: {x: 1}", "a: text", "{\"a\":\"text\"}")] // with a warning
    [InlineData("a: text", "a: {x: 1}", "{\"a\":{\"x\":1}}")]
    [InlineData("a: 1", "a: 2\na: 3", "{\"a\":3}")] // of a key that stands twice the last counts
    [InlineData("a: 12345678901234567890", "", "{\"a\":12345678901234567000}")] // numbers are float64
    [InlineData("a: 9007199254740993", "", "{\"a\":9007199254740992}")]
    [InlineData("a: 0o17\nb: 017\nc: 0x1F\nd: 1e3\ne: 1_000", "", "{\"a\":15,\"b\":15,\"c\":31,\"d\":1000,\"e\":1000}")]
    public void Render_LaysTheUsersValuesOverTheCharts(string defaults, string values, string expected)
    {
        var release = TestChart.Render(values, ("values.yaml", defaults), ("templates/t.yaml", "{{ toJson .Values }}"));

        Assert.Contains(expected, release.Manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithANullForASubChartsDefault_TakesItAway()
    {
        var release = TestChart.Render("sub: {a: null, b: {x: null}}",
            ("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"), ("charts/sub/values.yaml", "a: 1\nb: {x: 1, z: 2}\n"),
            ("charts/sub/templates/t.yaml", "{{ toJson .Values }}"));

        Assert.Contains("{\"b\":{\"z\":2},\"global\":{}}", release.Manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithATextForASubChart_IsRefused()
    {
        var e = Assert.Throws<HelmException>(() => TestChart.Render("", ("values.yaml", "sub: text\n"), ("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n")));

        Assert.Contains("type mismatch on sub: %!t(string=text)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_DoesNotChangeTheGivenValuesOrTheChart()
    {
        var values = ValuesFile.Read("a: {x: 1}\n"u8);
        var compiled = new Helm.Rendering.CompiledChart(TestChart.Load(
            ("Chart.yaml", TestChart.Yaml), ("values.yaml", "a: {z: 2}\n"), ("templates/t.yaml", "{{ $_ := set .Values.a \"zz\" 3 }}{{ toJson .Values }}")));

        var first = ReleaseRenderer.Render(compiled, values, TestChart.Options, new(), TestContext.Current.CancellationToken);
        var second = ReleaseRenderer.Render(compiled, values, TestChart.Options, new(), TestContext.Current.CancellationToken);

        Assert.Equal(first.Manifest, second.Manifest);
        Assert.Equal(["x"], ((Dictionary<string, object?>)values["a"]!).Keys);
        Assert.Contains("{\"a\":{\"x\":1,\"z\":2,\"zz\":3}}", second.Manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfWhatIsNoMap_SaysSo()
    {
        var e = Assert.Throws<HelmException>(() => ValuesFile.Read(Encoding.UTF8.GetBytes("[1]")));

        Assert.Contains("cannot unmarshal array into Go value of type map[string]interface {}", e.Message, StringComparison.Ordinal);
    }
}
