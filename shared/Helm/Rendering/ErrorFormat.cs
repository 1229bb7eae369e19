using System.Text;
using Flux.GoTemplates;

namespace Flux.Helm.Rendering;

/// <summary>Errors of templates as Helm 4 tells them: over several lines where it understands them.</summary>
/// <remarks>Spec: Helm 4, pkg/engine/engine.go, cleanupParseError and reformatExecErrorMsg.</remarks>
internal static class ErrorFormat
{
    /// <summary>An error of parsing.</summary>
    public static string Parse(string file, string message)
    {
        var tokens = message.Split(": ");
        return tokens.Length == 1 ? $"parse error in ({file}): {message}" : $"parse error at ({tokens[1]}): {tokens[^1]}";
    }

    /// <summary>An error of executing.</summary>
    public static string Execute(string file, TemplateException error)
    {
        var tokens = error.Message.Split(": ", 3);
        if (tokens.Length != 3)
        {
            return $"execution error in ({file}): {error.Message}";
        }

        if (Warning(tokens[2]) is { } warning)
        {
            return $"execution error at ({tokens[1]}): {warning}";
        }

        var traced = new List<Trace>();
        for (Exception? current = error; current is not null; current = current.InnerException)
        {
            if (Trace.Parse(current.Message) is not { } trace)
            {
                return error.Message;
            }

            if (traced.Count == 0 || traced[^1] != trace)
            {
                traced.Add(trace);
            }
        }

        return string.Concat(traced).Trim();
    }

    // the longest stretch between the marks, as a greedy regular expression finds it
    private static string? Warning(string text)
    {
        var start = text.IndexOf(HelmFunctions.WarningStart, StringComparison.Ordinal);
        var end = text.LastIndexOf(HelmFunctions.WarningEnd, StringComparison.Ordinal);
        return start >= 0 && end >= start + HelmFunctions.WarningStart.Length ? text[(start + HelmFunctions.WarningStart.Length)..end] : null;
    }

    private sealed record Trace(string Location, string Message, string Executed)
    {
        private const string Prefix = "template: ";

        public static Trace? Parse(string text)
        {
            if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            {
                return null;
            }

            var rest = text[Prefix.Length..];
            return rest.StartsWith("no template ", StringComparison.Ordinal) ? new("", text, "") : Executing(rest) ?? Simple(rest);
        }

        public override string ToString()
        {
            var text = new StringBuilder();
            _ = Location.Length > 0 ? text.Append(Location).Append("\n  ") : text;
            _ = Executed.Length > 0 ? text.Append(Executed).Append("\n    ") : text;
            _ = Message.Length > 0 ? text.Append(Message).Append('\n') : text;
            return text.ToString();
        }

        /// <summary><c>NAME: executing "FUNCTION" at &lt;WHERE>: MESSAGE</c>.</summary>
        private static Trace? Executing(string text)
        {
            const string executing = ": executing ";
            const string at = " at <";
            var start = text.IndexOf(executing, StringComparison.Ordinal);
            if (start < 0)
            {
                return null;
            }

            var after = text[(start + executing.Length)..];
            var quote = after.StartsWith('"') ? after.IndexOf('"', 1) : -1;
            if (quote < 0 || !after[(quote + 1)..].StartsWith(at, StringComparison.Ordinal))
            {
                return null;
            }

            var place = after[(quote + 1 + at.Length)..];
            var end = place.IndexOf(">: ", StringComparison.Ordinal);
            return end < 0 ? null : new(text[..start], WithoutNext(place[(end + 3)..]), $"executing {after[..(quote + 1)]} at <{place[..end]}>:");
        }

        private static Trace? Simple(string text)
        {
            var end = text.LastIndexOf(": ", StringComparison.Ordinal);
            return end < 0 ? null : new(text[..end], WithoutNext(text[(end + 2)..]), "");
        }

        private static string WithoutNext(string message)
        {
            var next = message.IndexOf(" template:", StringComparison.Ordinal);
            return next < 0 ? message : message[..next];
        }
    }
}
