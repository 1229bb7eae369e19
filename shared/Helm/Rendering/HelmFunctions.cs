using Flux.GoTemplates;
using Flux.GoTemplates.Sprig;
using Flux.GoTemplates.Values;

namespace Flux.Helm.Rendering;

/// <summary>What templates of charts can call: Sprig's functions but for those that read the environment, and Helm's.</summary>
/// <remarks>Spec: Helm 4, pkg/engine/engine.go and funcs.go.</remarks>
internal static class HelmFunctions
{
    public const string WarningStart = "HELM_ERR_START";
    public const string WarningEnd = "HELM_ERR_END";

    /// <summary>The name that errors of <c>tpl</c> call its text.</summary>
    private const string TplName = "gotpl";

    /// <summary>One map for all renderings; each finds its <see cref="RenderState"/> in the context.</summary>
    public static FunctionMap All { get; } = Create();

    private static FunctionMap Create()
    {
        var functions = SprigFunctions.Create();
        functions.Remove("env");
        functions.Remove("expandenv");
        YamlFunctions.AddTo(functions);
        TomlFunctions.AddTo(functions);
        DurationFunctions.AddTo(functions);
        functions.Add("include", "func(string, interface {}) (string, error)", (context, a) => Include(context, (string)a[0]!, a[1]));
        functions.Add("tpl", "func(string, interface {}) (string, error)", (context, a) => Tpl(context, (string)a[0]!, a[1]));
        functions.Add("required", "func(string, interface {}) (interface {}, error)", (context, a) => Required(context, (string)a[0]!, a[1]));
        functions.Add("fail", "func(string) (string, error)", (context, a) => Fail(context, (string)a[0]!));
        functions.Add("lookup", "func(string, string, string, string) (map[string]interface {}, error)",
            (context, a) => State(context).Lookup((string)a[0]!, (string)a[1]!, (string)a[2]!, (string)a[3]!));
        functions.Add("getHostByName", "func(string) string", (context, a) => State(context).Options.Hosts?.Invoke((string)a[0]!) ?? "");
        return functions;
    }

    /// <summary>What Go prints for a missing value, which Helm takes out.</summary>
    public static string WithoutMissing(string text) => text.Replace("<no value>", "", StringComparison.Ordinal);

    /// <summary>As <see cref="WithoutMissing(string)"/>, of bytes.</summary>
    public static byte[] WithoutMissing(byte[] text) =>
        text.AsSpan().IndexOf("<no value>"u8) < 0 ? text : GoString.ToBytes(WithoutMissing(GoString.FromBytes(text)));

    private static RenderState State(TemplateContext context) => (RenderState)context.State!;

    private static string Include(TemplateContext context, string name, object? data)
    {
        var state = State(context);
        if (!state.TryEnter(name))
        {
            throw new GoCallException($"rendering template has a nested reference name: {name}: unable to execute template");
        }

        try
        {
            state.Nest();
            try
            {
                return context.Execute(name, data);
            }
            finally
            {
                state.Unnest();
            }
        }
        finally
        {
            state.Leave(name);
        }
    }

    private static string Tpl(TemplateContext context, string text, object? data)
    {
        if (!text.Contains("{{", StringComparison.Ordinal))
        {
            return WithoutMissing(text);
        }

        var state = State(context);
        var templates = context.Templates.Clone();
        var task = "cannot parse template";
        TemplateException failure;
        try
        {
            templates.Add(state.Read(templates, TplName, text), replaces: true);
            task = "error during tpl function execution for";
            state.Nest();
            try
            {
                return WithoutMissing(context.Execute(templates, TplName, data));
            }
            finally
            {
                state.Unnest();
            }
        }
        catch (TemplateException e)
        {
            failure = e;
        }

        // not thrown where it is caught: that keeps the frames of what was caught, and tpl may go a thousand deep
        var said = GoCallException.Cut(failure.Message);
        throw new GoCallException($"{task} {GoText.Quote(text)}: {said}", ReferenceEquals(said, failure.Message) ? failure : null);
    }

    private static object? Required(TemplateContext context, string message, object? value)
    {
        if (value is not (null or ""))
        {
            return value;
        }

        if (State(context).Options.LintMode)
        {
            State(context).Log.Warn(value is null ? "missing required value" : "missing required values", ("message", message));
            return "";
        }

        throw new GoCallException(WarningStart + message + WarningEnd);
    }

    private static string Fail(TemplateContext context, string message)
    {
        if (State(context).Options.LintMode)
        {
            State(context).Log.Info("funcMap fail", ("message", message));
            return "";
        }

        throw new GoCallException(WarningStart + message + WarningEnd);
    }
}
