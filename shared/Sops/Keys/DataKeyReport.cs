using System.Text;

namespace Flux.Sops.Keys;

/// <summary>What was tried for a data key, in the form that SOPS prints it.</summary>
/// <remarks>Spec: getsops/sops v3.13 usererrors.go.</remarks>
internal sealed class DataKeyReport(int threshold)
{
    private readonly List<string> _groups = [];
    private int _successes;

    public void Succeeded()
    {
        _groups.Add($"Group {_groups.Count}: SUCCESS");
        _successes++;
    }

    public void Failed(IReadOnlyList<(string Name, string Message)> failures)
    {
        var keys = failures.Select(failure =>
        {
            var message = Prefixed(Wrapped(failure.Message, 60), "  | ");
            return $"{failure.Name}: FAILED\n{Prefixed("-" + message[1..], "  ")}";
        });
        _groups.Add($"Group {_groups.Count}: FAILED\n{Prefixed(string.Join("\n\n", keys), "  ")}");
    }

    public SopsException ToException()
    {
        var trailer = threshold == 0
            ? "Recovery failed because no master key was able to decrypt the file. In order for SOPS to recover the file, at least one key has to be"
                + " successful, but none were."
            : $"Recovery failed because the file was encrypted with a Shamir threshold of {threshold}, but only {_successes} part(s) were successfully"
                + $" recovered, one for each successful key group. In order for SOPS to recover the file, at least {threshold} groups have to be successful."
                + " In order for a group to be successful, decryption has to succeed with any of the keys in that key group.";
        return new($"Failed to get the data key required to decrypt the SOPS file.\n\n{string.Join("\n\n", _groups)}\n\n{Wrapped(trailer, 75)}");
    }

    private static string Prefixed(string text, string prefix) => prefix + text.Replace("\n", "\n" + prefix, StringComparison.Ordinal);

    /// <summary>Breaks lines at spaces so that they fit, as mitchellh/go-wordwrap does.</summary>
    private static string Wrapped(string text, int limit)
    {
        var output = new StringBuilder();
        var word = new StringBuilder();
        var space = new StringBuilder();
        var current = 0;
        foreach (var c in text)
        {
            if (c == '\n')
            {
                if (word.Length == 0)
                {
                    if (current + space.Length <= limit)
                    {
                        output.Append(space);
                    }
                }
                else
                {
                    output.Append(space).Append(word);
                }

                space.Clear();
                word.Clear();
                output.Append('\n');
                current = 0;
            }
            else if (char.IsWhiteSpace(c) && c != '\u00A0')
            {
                if (space.Length == 0 || word.Length > 0)
                {
                    current += space.Length + word.Length;
                    output.Append(space).Append(word);
                    space.Clear();
                    word.Clear();
                }

                space.Append(c);
            }
            else
            {
                word.Append(c);
                if (current + space.Length + word.Length > limit && word.Length < limit)
                {
                    output.Append('\n');
                    current = 0;
                    space.Clear();
                }
            }
        }

        return word.Length == 0
            ? output.Append(current + space.Length <= limit ? space : space.Clear()).ToString()
            : output.Append(space).Append(word).ToString();
    }
}
