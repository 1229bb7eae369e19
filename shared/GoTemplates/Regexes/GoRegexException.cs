namespace Flux.GoTemplates.Regexes;

/// <summary>A regular expression that cannot be read, in Go's words.</summary>
internal sealed class GoRegexException(string code, string expression) : Exception($"error parsing regexp: {code}: `{expression}`");
