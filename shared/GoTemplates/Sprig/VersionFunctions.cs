using Flux.GoTemplates.Values;
using Flux.Primitives;

namespace Flux.GoTemplates.Sprig;

/// <summary>Semantic versions.</summary>
/// <remarks>Source: Masterminds/semver 3.5.0.</remarks>
internal static class VersionFunctions
{
    private static readonly Dictionary<string, GoFunction> _methods = new(StringComparer.Ordinal); // filled once the types it names are there
    private static readonly GoType _version = GoType.Struct("semver.Version", [], _methods);
    private static readonly GoType _pointer = GoType.PointerTo(_version);

    static VersionFunctions() => AddMethods(_methods);

    public static void Add(FunctionMap f)
    {
        f.Add("semverCompare", "func(string, string) (bool, error)", (_, a) => GoValues.Box(IsSatisfied((string)a[0]!, (string)a[1]!)));
        f["semver"] = new([GoType.String], isVariadic: false, _pointer, (_, a) => Wrap(Read(SemVersion.Parse, (string)a[0]!)));
    }

    private static bool IsSatisfied(string range, string version)
    {
        var parsed = Read(SemVersionRange.Parse, range);
        return parsed.IsSatisfiedBy(Read(SemVersion.Parse, version));
    }

    private static T Read<T>(Func<string, T> parse, string text)
    {
        try
        {
            return parse(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new GoCallException(e.Message, e);
        }
    }

    private static GoPointer Wrap(SemVersion version) => new(new GoStruct(_version, (object)version));

    private static SemVersion Unwrap(object? value) => value switch
    {
        GoPointer { Target: GoStruct { Data: SemVersion version } } => version,
        GoStruct { Data: SemVersion version } => version,
        _ => throw GoRuntime.NilPointer(),
    };

    private static GoStruct With(SemVersion version, string text, bool isMetadata)
    {
        foreach (var part in text.Length > 0 ? text.Split('.') : [])
        {
            if (!isMetadata && part.Length > 1 && part[0] == '0' && part.All(char.IsAsciiDigit))
            {
                throw new GoCallException("version segment starts with 0");
            }

            if (part.Length == 0 || !part.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            {
                throw new GoCallException(isMetadata ? "invalid metadata string" : "invalid prerelease string");
            }
        }

        var (prerelease, metadata) = isMetadata ? (version.Prerelease, text) : (text, version.Metadata);
        var prefix = version.Original.StartsWith('v') ? "v" : "";
        return new(_version, (object)SemVersion.Parse(
            $"{prefix}{version.Major}.{version.Minor}.{version.Patch}{(prerelease.Length > 0 ? "-" : "")}{prerelease}{(metadata.Length > 0 ? "+" : "")}{metadata}"));
    }

    private static void AddMethods(Dictionary<string, GoFunction> methods)
    {
        Method("Major", GoType.Uint64, v => v.Major);
        Method("Minor", GoType.Uint64, v => v.Minor);
        Method("Patch", GoType.Uint64, v => v.Patch);
        Method("Prerelease", GoType.String, v => v.Prerelease);
        Method("Metadata", GoType.String, v => v.Metadata);
        Method("Original", GoType.String, v => v.Original);
        Method("String", GoType.String, v => v.ToString());
        Method("MarshalJSON", GoType.String, v => $"\"{v}\"");
        methods["MarshalText"] = new("func(interface {}) ([]uint8, error)", (_, a) => GoSlice.Bytes(GoString.ToBytes(Unwrap(a[0]).ToString())));
        methods["SetPrerelease"] = new([GoType.Any, GoType.String], isVariadic: false, _version, (_, a) => With(Unwrap(a[0]), (string)a[1]!, isMetadata: false));
        methods["SetMetadata"] = new([GoType.Any, GoType.String], isVariadic: false, _version, (_, a) => With(Unwrap(a[0]), (string)a[1]!, isMetadata: true));
        Method("IncMajor", _version, v => new GoStruct(_version, (object)v.IncrementMajor()));
        Method("IncMinor", _version, v => new GoStruct(_version, (object)v.IncrementMinor()));
        Method("IncPatch", _version, v => new GoStruct(_version, (object)v.IncrementPatch()));
        Comparison("Compare", GoType.Int, c => GoValues.Int(c));
        Comparison("Equal", GoType.Bool, c => GoValues.Box(c == 0));
        Comparison("LessThan", GoType.Bool, c => GoValues.Box(c < 0));
        Comparison("LessThanEqual", GoType.Bool, c => GoValues.Box(c <= 0));
        Comparison("GreaterThan", GoType.Bool, c => GoValues.Box(c > 0));
        Comparison("GreaterThanEqual", GoType.Bool, c => GoValues.Box(c >= 0));

        void Method(string name, GoType result, Func<SemVersion, object> read) =>
            methods[name] = new([GoType.Any], isVariadic: false, result, (_, a) => read(Unwrap(a[0])));

        void Comparison(string name, GoType result, Func<int, object> read) => methods[name] = new(
            [GoType.Any, _pointer],
            isVariadic: false,
            result,
            (_, a) => read(Math.Sign(Unwrap(a[0]).CompareTo(Unwrap(a[1])))));
    }
}
