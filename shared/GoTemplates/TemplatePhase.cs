namespace Flux.GoTemplates;

/// <summary>What was being done when a template failed.</summary>
public enum TemplatePhase
{
    /// <summary>An option was set; Go panics there.</summary>
    Option,

    /// <summary>The text was read: "template: NAME:LINE: …".</summary>
    Parse,

    /// <summary>It ran: "template: NAME:LINE:COLUMN: executing …".</summary>
    Execute,
}
