namespace Flux.GoTemplates;

/// <summary>A template that cannot be parsed or whose execution failed, in Go's words.</summary>
public sealed class TemplateException : Exception
{
    internal TemplateException(TemplatePhase phase, string templateName, string message, Exception? inner = null)
        : base(message, inner)
    {
        Phase = phase;
        TemplateName = templateName;
    }

    /// <summary>What was being done.</summary>
    public TemplatePhase Phase { get; }

    /// <summary>The template parsed or executed when it happened.</summary>
    public string TemplateName { get; }

    /// <summary>What had been written before; empty where nothing was.</summary>
    public string PartialOutput { get; internal set; } = "";
}
