namespace Flux.GoTemplates;

/// <summary>How templates are read and run.</summary>
public sealed record TemplateOptions
{
    /// <summary>The defaults.</summary>
    public static TemplateOptions Default { get; } = new();

    /// <summary>What opens an action. Default <c>{{</c>; empty means the default.</summary>
    public string LeftDelimiter { get; init; } = "{{";

    /// <summary>What closes an action. Default <c>}}</c>; empty means the default.</summary>
    public string RightDelimiter { get; init; } = "}}";

    /// <summary>What a map that lacks a key gives.</summary>
    public MissingKey MissingKey { get; init; }

    /// <summary>Reads an option as Go's Template.Option does: <c>missingkey=default|invalid|zero|error</c>.</summary>
    /// <exception cref="TemplateException">It is none; where Go panics.</exception>
    public TemplateOptions With(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        if (option.Length == 0)
        {
            throw new TemplateException(TemplatePhase.Option, "", "empty option string");
        }

        return option switch
        {
            "missingkey=default" or "missingkey=invalid" => this with { MissingKey = MissingKey.Invalid },
            "missingkey=zero" => this with { MissingKey = MissingKey.Zero },
            "missingkey=error" => this with { MissingKey = MissingKey.Error },
            _ => throw new TemplateException(TemplatePhase.Option, "", "unrecognized option: " + option),
        };
    }
}
