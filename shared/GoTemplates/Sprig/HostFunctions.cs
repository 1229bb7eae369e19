using System.Text;

namespace Flux.GoTemplates.Sprig;

/// <summary>What asks the outside world, if the host lets it: environment and name service.</summary>
internal static class HostFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("env", "func(string) string", (c, a) => Variable(c, (string)a[0]!));
        f.Add("expandenv", "func(string) string", (c, a) => Expand(c, (string)a[0]!));
        f.Add("getHostByName", "func(string) string", (c, a) => c.Options.Hosts?.Invoke((string)a[0]!) ?? "");
    }

    private static string Variable(TemplateContext context, string name) => context.Options.Environment?.Invoke(name) ?? "";

    // os.Expand: $name, ${name}, and special names of one character
    private static string Expand(TemplateContext context, string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 >= text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            var (name, width) = Name(text.AsSpan(i + 1));
            if (name.Length > 0)
            {
                result.Append(Variable(context, name));
            }
            else if (width == 0)
            {
                result.Append('$');
            }

            context.CheckLength(result.Length);
            i += width;
        }

        return result.ToString();
    }

    private static (string Name, int Width) Name(ReadOnlySpan<char> text)
    {
        if (text[0] == '{')
        {
            if (text.Length > 2 && IsSpecial(text[1]) && text[2] == '}')
            {
                return (text[1].ToString(), 3);
            }

            var close = text.IndexOf('}');
            return close switch
            {
                < 0 => ("", 1),
                1 => ("", 2),
                _ => (text[1..close].ToString(), close + 1),
            };
        }

        if (IsSpecial(text[0]))
        {
            return (text[0].ToString(), 1);
        }

        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return (text[..end].ToString(), end);
    }

    private static bool IsSpecial(char c) => c is '*' or '#' or '$' or '@' or '!' or '?' or '-' or (>= '0' and <= '9');
}
