using System.Text;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>Who writes, as <c>managedFields</c> will name it.</summary>
internal static class FieldManagers
{
    private const int MaxLength = 128;

    /// <summary>The <c>fieldManager</c> of the query, else the program in <c>User-Agent</c> up to its first slash.</summary>
    public static string Of(ApiRequest request)
    {
        var manager = request.Query("fieldManager");
        if (manager.Length > 0)
        {
            return manager;
        }

        var agent = request.Http.Request.Headers.UserAgent.ToString();
        var slash = agent.IndexOf('/', StringComparison.Ordinal);
        agent = slash >= 0 ? agent[..slash] : agent;
        var result = new StringBuilder();
        foreach (var rune in agent.EnumerateRunes())
        {
            if (!IsPrintable(rune))
            {
                continue;
            }

            if (Encoding.UTF8.GetByteCount(result.ToString()) + rune.Utf8SequenceLength > MaxLength)
            {
                break;
            }

            result.Append(rune);
        }

        return result.Length == 0 ? "unknown" : result.ToString();
    }

    /// <summary>What is wrong with a manager's name.</summary>
    public static IEnumerable<FieldError> Errors(string manager)
    {
        if (Encoding.UTF8.GetByteCount(manager) > MaxLength)
        {
            yield return FieldError.TooLong("fieldManager", MaxLength);
        }

        var index = 0;
        foreach (var rune in manager.EnumerateRunes())
        {
            if (!IsPrintable(rune))
            {
                yield return FieldError.Invalid("fieldManager", manager, $"invalid character U+{rune.Value:X4} (at position {index})");
            }

            index += rune.Utf8SequenceLength;
        }
    }

    private static bool IsPrintable(Rune rune) =>
        rune.Value == ' ' || !Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune) && rune != Rune.ReplacementChar;
}
