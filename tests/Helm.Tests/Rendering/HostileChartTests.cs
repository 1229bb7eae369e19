using Flux.GoTemplates;

namespace Flux.Helm.Tests.Rendering;

public sealed class HostileChartTests
{
    // a timer that fires at once stands for a chart that takes too long; nothing is measured
    [Fact]
    public void Render_ThatTakesTooLong_SaysWhatTheLimitIs()
    {
        var options = TestChart.Options with { TimeLimit = TimeSpan.FromSeconds(30), Execution = new() { Clock = new ImpatientClock() } };

        var e = Assert.Throws<RenderException>(() =>
            TestChart.Render("", options, ("templates/t.yaml", "{{ range until 100000 }}{{ range until 100000 }}{{ $x := 1 }}{{ end }}{{ end }}")));

        Assert.Equal("rendering the chart takes longer than 30 seconds", e.Message);
    }

    [Fact]
    public void Render_ThatIsCancelled_IsNotCalledSlow()
    {
        var chart = new Helm.Rendering.CompiledChart(TestChart.Load(("Chart.yaml", TestChart.Yaml), ("templates/t.yaml", "{{ range until 100000 }}{{ end }}")));

        Assert.ThrowsAny<OperationCanceledException>(() => ReleaseRenderer.Render(chart, [], TestChart.Options, new(), new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("{{ range until 2000 }}{{ range until 2000 }}x{{ end }}{{ end }}", "exceeded maximum of 10000 steps")]
    [InlineData("{{ repeat 1000000 \"x\" }}", "exceeds the maximum of 3000 characters")]
    [InlineData("{{ until 100000 }}", "exceeds the maximum of 100 items")]
    [InlineData("{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}", "rendering template has a nested reference name: a: unable to execute template")]
    [InlineData("{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}", "exceeded maximum template depth (50)")]
    public void Render_OfWhatNeverEnds_EndsInAClearError(string template, string message)
    {
        var limits = new TemplateLimits { MaxSteps = 10_000, MaxValue = 3000, MaxItems = template.Contains("2000", StringComparison.Ordinal) ? 5000 : 100, MaxDepth = template.Contains("include", StringComparison.Ordinal) ? 5000 : 50 };
        var options = TestChart.Options with { Execution = new() { Limits = limits } };

        var e = Assert.Throws<RenderException>(() => TestChart.Render("", options, ("templates/t.yaml", template)));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    // upstream recurses until its stack is used up
    [Fact]
    public void Render_OfTextThatRendersItself_EndsInAClearError()
    {
        var e = Assert.Throws<RenderException>(() => TestChart.Render("", ("templates/t.yaml", """{{ $t := "{{ tpl .t . }}" }}{{ tpl $t (dict "t" $t) }}""")));

        Assert.Contains("include and tpl are nested deeper than 1100 levels", e.Message, StringComparison.Ordinal);
    }

    // each may include itself a thousand times, all of them together may not
    [Fact]
    public void Render_OfTemplatesThatIncludeEachOther_EndsInAClearError()
    {
        var templates = string.Concat(Enumerable.Range(0, 50).Select(i => $$$"""{{ define "t{{{i}}}" }}{{ include "t{{{(i + 1) % 50}}}" . }}{{ end }}"""));

        var e = Assert.Throws<RenderException>(() => TestChart.Render("", ("templates/t.yaml", templates + """{{ include "t0" . }}""")));

        Assert.Contains("include and tpl are nested deeper than 1100 levels", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfLongTextThatRendersItself_SaysSoWithoutGrowing()
    {
        var e = Assert.Throws<RenderException>(() =>
            TestChart.Render("", ("templates/t.yaml", """{{ $t := printf "{{ tpl .t . }}%s" (repeat 50000 "x") }}{{ tpl $t (dict "t" $t) }}""")));

        Assert.InRange(e.Message.Length, 1, 2_000_000);
    }

    // every template alone is within the limit, all together are not
    [Fact]
    public void Render_OfManyLargeTemplates_CountsThemTogether()
    {
        var options = TestChart.Options with { Execution = new() { Limits = new() { MaxOutput = 10_000 } } };

        var e = Assert.Throws<RenderException>(() => TestChart.Render("", options, [.. Enumerable.Range(0, 20).Select(i => ($"templates/{i}.yaml", $"a: {new string('x', 900)}\n"))]));

        Assert.Equal("rendering the chart writes more than 10000 bytes", e.Message);
    }

    [Theory]
    [InlineData("{{ env \"HOME\" }}", "function \"env\" not defined")]
    [InlineData("{{ expandenv \"$HOME\" }}", "function \"expandenv\" not defined")]
    public void Render_OfTheEnvironment_IsNotPossible(string template, string message)
    {
        var e = Assert.Throws<RenderException>(() => TestChart.Template(template));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithAClock_TellsItsTime()
    {
        var options = TestChart.Options with { Execution = new() { Clock = new FixedClock() } };

        var release = TestChart.Render("", options, ("templates/NOTES.txt", "{{ now | date \"2006-01-02T15:04:05Z07:00\" }}"));

        Assert.Contains("2031-02-03T04:05:06Z", release.Notes, StringComparison.Ordinal);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2031, 2, 3, 4, 5, 6, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }

    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
