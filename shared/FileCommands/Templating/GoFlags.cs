using System.Globalization;

namespace Flux.FileCommands.Templating;

/// <summary>
/// A command line read as Go's pflag does: flags anywhere, <c>--name=value</c> or <c>--name value</c>, short ones in groups, and flags that
/// need no value take one only after <c>=</c>.
/// </summary>
/// <param name="flags">The flags by their long names.</param>
internal sealed class GoFlags(IReadOnlyDictionary<string, GoFlag> flags)
{
    private readonly Dictionary<string, List<string>> _given = [];
    private readonly List<string> _arguments = [];

    /// <summary>What is no flag.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>Notes on deprecated flags that were given.</summary>
    public IEnumerable<string> Deprecations =>
        _given.Keys.Where(name => flags[name].Deprecated is not null).Select(name => $"Flag --{name} has been deprecated, {flags[name].Deprecated}");

    /// <summary>Whether a flag was given.</summary>
    public bool IsGiven(string name) => _given.ContainsKey(name);

    /// <summary>The last value of a flag; null where it was not given.</summary>
    public string? Last(string name) => _given.TryGetValue(name, out var values) ? values[^1] : null;

    /// <summary>Every value of a flag.</summary>
    public IReadOnlyList<string> All(string name) => _given.TryGetValue(name, out var values) ? values : [];

    /// <summary>Whether a flag is on.</summary>
    public bool IsOn(string name) => Last(name) is { } value && ParseBool(value) == true;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="GoFlagException">An unknown flag, or a value that is missing or wrong.</exception>
    public void Parse(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                _arguments.AddRange(arguments.Skip(i + 1));
                return;
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                _arguments.Add(argument);
            }
            else if (argument[1] == '-')
            {
                Long(argument, arguments, ref i);
            }
            else
            {
                Short(argument, arguments, ref i);
            }
        }
    }

    /// <summary>A value with several parts, as encoding/csv reads a line.</summary>
    public static List<string> Split(string value)
    {
        var (parts, part, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < value.Length; i++)
        {
            if (quoted && value[i] == '"' && i + 1 < value.Length && value[i + 1] == '"')
            {
                part.Append(value[i++]);
            }
            else if (value[i] == '"' && (quoted || part.Length == 0))
            {
                quoted = !quoted;
            }
            else if (value[i] == ',' && !quoted)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(value[i]);
            }
        }

        parts.Add(part.ToString());
        return value.Length == 0 ? [] : parts;
    }

    /// <summary>A boolean as Go's strconv reads it; null where it is none.</summary>
    public static bool? ParseBool(string text) => text switch
    {
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        _ => null,
    };

    private void Long(string argument, IReadOnlyList<string> arguments, ref int i)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[2..] : argument[2..equals];
        if (name.Length == 0 || name[0] is '-' or '=')
        {
            throw new GoFlagException($"bad flag syntax: {argument}");
        }

        if (!flags.TryGetValue(name, out var flag))
        {
            throw new GoFlagException($"unknown flag: --{name}");
        }

        Set(name, flag, equals >= 0 ? argument[(equals + 1)..]
            : flag.WithoutValue ?? (i + 1 < arguments.Count ? arguments[++i] : throw new GoFlagException($"flag needs an argument: --{name}")));
    }

    private void Short(string argument, IReadOnlyList<string> arguments, ref int i)
    {
        for (var at = 1; at < argument.Length; at++)
        {
            var letter = argument[at];
            if (flags.FirstOrDefault(f => f.Value.Short == letter) is not { Value: { } flag, Key: { } name })
            {
                throw new GoFlagException($"unknown shorthand flag: '{letter}' in {argument}");
            }

            var rest = argument[(at + 1)..];
            if (rest.StartsWith('=') && rest.Length > 1)
            {
                Set(name, flag, rest[1..]);
                return;
            }

            if (flag.WithoutValue is { } value)
            {
                Set(name, flag, value);
                continue;
            }

            Set(name, flag, rest.Length > 0 ? rest
                : i + 1 < arguments.Count ? arguments[++i]
                : throw new GoFlagException($"flag needs an argument: '{letter}' in {argument}"));
            return;
        }
    }

    private void Set(string name, GoFlag flag, string value)
    {
        if (Problem(flag.Kind, value) is { } problem)
        {
            var shown = flag.Short is { } s ? $"-{s}, --{name}" : $"--{name}";
            throw new GoFlagException($"invalid argument {Quote(value)} for {Quote(shown)} flag: {problem}");
        }

        if (!_given.TryGetValue(name, out var values))
        {
            _given[name] = values = [];
        }

        if (flag.Kind == GoFlagKind.List)
        {
            values.AddRange(Split(value));
        }
        else
        {
            values.Add(value);
        }
    }

    private static string? Problem(GoFlagKind kind, string value) => kind switch
    {
        GoFlagKind.Bool when ParseBool(value) is null => $"strconv.ParseBool: parsing {Quote(value)}: invalid syntax",
        GoFlagKind.Int when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
            $"strconv.ParseInt: parsing {Quote(value)}: invalid syntax",
        GoFlagKind.Float when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) =>
            $"strconv.ParseFloat: parsing {Quote(value)}: invalid syntax",
        GoFlagKind.Duration when !Primitives.GoDuration.TryParse(value, out _) => DurationProblem(value),
        GoFlagKind.Map when Split(value).Find(part => !part.Contains('=', StringComparison.Ordinal)) is { } part => $"{part} must be formatted as key=value",
        GoFlagKind.Wait when value is not ("watcher" or "legacy" or "hookOnly" or "true" or "false") =>
            $"invalid wait input {Quote(value)}. Valid inputs are watcher, hookOnly, and legacy",
        _ => null,
    };

    private static string DurationProblem(string value) => value.Length > 0 && value.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+')
        ? $"time: missing unit in duration {Quote(value)}" : $"time: invalid duration {Quote(value)}";

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
