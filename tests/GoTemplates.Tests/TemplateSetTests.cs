using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Tests;

public sealed class TemplateSetTests
{
    [Fact]
    public void Execute_WhenAFunctionIsRegistered_GivesItTypedArguments()
    {
        var functions = new FunctionMap();
        functions.Add("twice", "func(string, int) string", (_, a) => string.Concat((string)a[0]!, a[0], ((nint)a[1]!).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var templates = new TemplateSet(functions);
        templates.Parse("t", "{{twice .a 3}} {{3 | twice \"b\"}}");

        Assert.Equal("xx3 bb3", Run(templates, new GoMap { ["a"] = "x" }));
    }

    [Fact]
    public void Clone_KeepsToItselfWhatIsAddedToEitherSet()
    {
        var templates = new TemplateSet();
        templates.Parse("a", "first");
        var clone = templates.Clone();
        var again = clone.Clone();
        templates.Parse("a", "changed");
        templates.Parse("b", "late");
        clone.Parse("c", "{{ template \"a\" }} of the clone");
        again.Parse("a", "other");

        Assert.Equal("changed", templates.Execute("a", null, null, TestContext.Current.CancellationToken));
        Assert.Equal("first of the clone", clone.Execute("c", null, null, TestContext.Current.CancellationToken));
        Assert.Equal("other", again.Execute("a", null, null, TestContext.Current.CancellationToken));
        Assert.Equal(["a", "b"], templates.Names.Order());
        Assert.Equal(["a", "c"], clone.Names.Order());
        Assert.Equal(["a"], again.Names);
    }

    [Fact]
    public void Add_OfATextThatWasReadOnce_GivesItToSeveralSets()
    {
        var templates = new TemplateSet();
        templates.Parse("a", "one");
        var text = templates.Read("t", "{{ define \"a\" }}two{{ end }}{{ template \"a\" }}");
        var (first, second) = (templates.Clone(), templates.Clone());
        first.Add(text, replaces: true);
        second.Add(text, replaces: true);

        Assert.Equal("two", first.Execute("t", null, null, TestContext.Current.CancellationToken));
        Assert.Equal("two", second.Execute("t", null, null, TestContext.Current.CancellationToken));
        Assert.Equal("one", templates.Execute("a", null, null, TestContext.Current.CancellationToken));
    }

    // long enough for several chunks; characters of two, three and four bytes at every place, and a byte that is none
    [Theory]
    [InlineData("{{ range $i := . }}{{ $i }}ä€😀{{ printf \"%.1s\" \"ä\" }}{{ end }}")]
    [InlineData("{{ range $i := . }}{{ end }}{{ len . }}")]
    public void ExecuteToBytes_IsExecuteInBytes(string template)
    {
        var templates = new TemplateSet();
        templates.Parse("t", template);
        var data = new GoSlice([.. Enumerable.Range(0, 40_000).Select(i => (object?)(nint)i)]);
        var longText = new TemplateSet();
        longText.Parse("t", "{{ . }}{{ . }}");
        var emojis = string.Concat(Enumerable.Repeat("a😀", 60_000));

        var text = templates.Execute("t", data, null, TestContext.Current.CancellationToken);

        Assert.Equal(GoString.ToBytes(text), templates.ExecuteToBytes("t", data, null, TestContext.Current.CancellationToken));
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(emojis + emojis), longText.ExecuteToBytes("t", emojis, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Execute_WhenAFunctionThrows_NamesTheCall()
    {
        var functions = new FunctionMap();
        functions.Add("fail", "func(string) (string, error)", (_, a) => throw new GoCallException((string)a[0]!));
        var templates = new TemplateSet(functions);
        templates.Parse("t", "ab\n{{fail \"no luck\"}}");

        var e = Assert.Throws<TemplateException>(() => Run(templates, null));

        Assert.Equal("template: t:2:2: executing \"t\" at <fail \"no luck\">: error calling fail: no luck", e.Message);
        Assert.Equal(TemplatePhase.Execute, e.Phase);
        Assert.Equal("ab\n", e.PartialOutput);
    }

    [Fact]
    public void Execute_WhenAFunctionIncludesATemplate_RunsItInTheSameSet()
    {
        var functions = new FunctionMap();
        functions.Add("include", "func(string, interface {}) (string, error)", (context, a) => context.Execute((string)a[0]!, a[1]));
        var templates = new TemplateSet(functions);
        templates.Parse("lib", "{{define \"name\"}}<{{.}}>{{end}}{{define \"bad\"}}{{.x.y}}{{end}}");
        templates.Parse("t", "{{include \"name\" .a | printf \"%q\"}}{{include \"bad\" .a}}");

        var e = Assert.Throws<TemplateException>(() => Run(templates, new GoMap { ["a"] = "x" }));

        Assert.Equal("\"<x>\"", e.PartialOutput);
        Assert.Equal(
            "template: t:1:37: executing \"t\" at <include \"bad\" .a>: error calling include: "
            + "template: lib:1:51: executing \"bad\" at <.x.y>: can't evaluate field x in type string",
            e.Message);
    }

    [Fact]
    public void Execute_WhenAFunctionParsesMore_UsesACloneOfTheSet()
    {
        var functions = new FunctionMap();
        functions.Add("tpl", "func(string, interface {}) (string, error)", (context, a) =>
        {
            var clone = context.Templates.Clone();
            clone.Parse("inner", (string)a[0]!);
            return context.Execute(clone, "inner", a[1]);
        });
        var templates = new TemplateSet(functions);
        templates.Parse("t", "{{define \"n\"}}[{{.}}]{{end}}{{tpl \"{{template \\\"n\\\" .}}{{tpl \\\"deep\\\" 1}}\" .a}}");

        Assert.Equal("[x]deep", Run(templates, new GoMap { ["a"] = "x" }));
        Assert.False(templates.Contains("inner"));
    }

    [Fact]
    public void Execute_WhenAValueHasMethodsAndFields_CallsAndReadsThem()
    {
        var has = new GoFunction("func(interface {}, string) bool", (_, a) => GoValues.Box(((GoSlice)a[0]!).Contains(a[1])));
        var versions = GoType.Defined("common.VersionSet", GoType.StringSlice, new Dictionary<string, GoFunction> { ["Has"] = has });
        var capabilities = GoType.Struct("common.Capabilities", [new("APIVersions", versions), new("secret", GoType.String)]);
        var data = new GoMap
        {
            ["Capabilities"] = new GoPointer(new GoStruct(capabilities, GoSlice.Strings(["v1", "apps/v1"]).As(versions), "s")),
        };
        var templates = new TemplateSet();
        templates.Parse("t", "{{.Capabilities.APIVersions.Has \"v1\"}} {{.Capabilities.APIVersions.Has \"v2\"}} {{.Capabilities.APIVersions}}"
            + " {{printf \"%T\" .Capabilities}}");
        templates.Parse("bad", "{{.Capabilities.secret}}");

        Assert.Equal("true false [v1 apps/v1] *common.Capabilities", Run(templates, data));
        var e = Assert.Throws<TemplateException>(() => templates.Execute("bad", data, null, CancellationToken.None));
        Assert.EndsWith("secret is an unexported field of struct type interface {}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_WhenFunctionsOverrideBuiltins_TakesThem()
    {
        var functions = new FunctionMap { ["len"] = new("func(interface {}) string", (_, _) => "mine") };
        var templates = new TemplateSet(functions);
        templates.Parse("t", "{{len 1}}");

        Assert.Equal("mine", Run(templates, null));
    }

    [Fact]
    public void Parse_WhenItFails_LeavesTheSetAsItWas()
    {
        var templates = new TemplateSet();
        templates.Parse("t", "old");

        var e = Assert.Throws<TemplateException>(() => templates.Parse("t", "{{define \"u\"}}{{end}}\n{{nofn}}"));

        Assert.Equal("template: t:2: function \"nofn\" not defined", e.Message);
        Assert.Equal(TemplatePhase.Parse, e.Phase);
        Assert.Equal("old", Run(templates, null));
        Assert.False(templates.Contains("u"));
    }

    [Fact]
    public void Execute_FromManyThreads_GivesEachItsOwnOutput()
    {
        var templates = new TemplateSet();
        templates.Parse("t", "{{range $i, $e := .l}}{{if $i}},{{end}}{{$e}}{{end}}");

        Parallel.For(0, 64, n =>
        {
            var items = Enumerable.Range(n, 100).Select(i => (object?)(nint)i).ToArray();
            Assert.Equal(string.Join(',', items), templates.Execute("t", new GoMap { ["l"] = new GoSlice(items) }, null, CancellationToken.None));
        });
    }

    private static string Run(TemplateSet templates, object? data) => templates.Execute("t", data, null, CancellationToken.None);
}
