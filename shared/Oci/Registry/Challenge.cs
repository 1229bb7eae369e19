using System.Text;

namespace Flux.Oci.Registry;

/// <summary>How a registry wants to be authenticated to.</summary>
/// <param name="Scheme">The scheme in lower case: <c>bearer</c> or <c>basic</c>.</param>
/// <param name="Parameters">Its parameters, their names in lower case.</param>
/// <remarks>Spec: RFC 9110 section 11.6.1; distribution docs/spec/auth/token.md.</remarks>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    private const int MaxLength = 8 << 10;

    /// <summary>The first challenge that can be met, tokens before passwords; null where there is none.</summary>
    public static Challenge? Choose(IEnumerable<string> headers)
    {
        var all = headers.Where(header => header.Length <= MaxLength).SelectMany(Parse).ToList();
        return all.Find(challenge => challenge.Scheme == "bearer" && challenge.Parameters.ContainsKey("realm")) ?? all.Find(challenge => challenge.Scheme == "basic");
    }

    private static List<Challenge> Parse(string header)
    {
        var challenges = new List<Challenge>();
        Dictionary<string, string>? parameters = null;
        var at = 0;
        while (at < header.Length)
        {
            if (header[at] is ' ' or ',' or '\t')
            {
                at++;
                continue;
            }

            var name = Token(header, ref at);
            if (name.Length == 0)
            {
                return challenges;
            }

            if (at < header.Length && header[at] == '=' && parameters is not null)
            {
                at++;
                parameters.TryAdd(name.ToLowerInvariant(), at < header.Length && header[at] == '"' ? Quoted(header, ref at) : Token(header, ref at));
            }
            else
            {
                parameters = [];
                challenges.Add(new(name.ToLowerInvariant(), parameters));
            }
        }

        return challenges;
    }

    private static string Token(string header, ref int at)
    {
        var start = at;
        while (at < header.Length && header[at] is not (' ' or ',' or '=' or '"' or '\t'))
        {
            at++;
        }

        return header[start..at];
    }

    private static string Quoted(string header, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < header.Length && header[at] != '"'; at++)
        {
            if (header[at] == '\\' && at + 1 < header.Length)
            {
                at++;
            }

            text.Append(header[at]);
        }

        at++;
        return text.ToString();
    }
}
