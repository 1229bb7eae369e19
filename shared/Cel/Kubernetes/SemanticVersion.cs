using System.Globalization;
using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>A semantic version 2.0.0.</summary>
internal sealed class SemanticVersion : IOpaqueValue
{
    private readonly string[] _pre;
    private readonly string _build;

    private SemanticVersion(ulong major, ulong minor, ulong patch, string[] pre, string build)
    {
        (Major, Minor, Patch, _pre, _build) = (major, minor, patch, pre, build);
    }

    public string TypeName => "kubernetes.Semver";

    public ulong Major { get; }

    public ulong Minor { get; }

    public ulong Patch { get; }

    /// <summary>The version, or what is wrong with the text.</summary>
    public static object Parse(string text, bool normalize)
    {
        if (text.Length > 256)
        {
            return new CelError("semver string is too long");
        }

        if (normalize)
        {
            text = Normalize(text);
        }

        if (text.Length == 0)
        {
            return new CelError("Version string empty");
        }

        var parts = text.Split('.', 3);
        if (parts.Length != 3)
        {
            return new CelError("No Major.Minor.Patch elements found");
        }

        var plus = parts[2].IndexOf('+', StringComparison.Ordinal);
        var build = plus < 0 ? "" : parts[2][(plus + 1)..];
        var rest = plus < 0 ? parts[2] : parts[2][..plus];
        var dash = rest.IndexOf('-', StringComparison.Ordinal);
        string[] pre = dash < 0 ? [] : rest[(dash + 1)..].Split('.');
        string[] numbers = [parts[0], parts[1], dash < 0 ? rest : rest[..dash]];
        string[] names = ["Major", "Minor", "Patch"];
        var values = new ulong[3];
        for (var i = 0; i < 3; i++)
        {
            if (Wrong(numbers[i], names[i], out values[i]) is { } wrong)
            {
                return new CelError(wrong);
            }
        }

        foreach (var part in pre)
        {
            if (part.Length == 0)
            {
                return new CelError("Prerelease is empty");
            }

            if (part.All(char.IsAsciiDigit) ? part.Length > 1 && part[0] == '0' : !part.All(IsLetter))
            {
                return new CelError(part.All(char.IsAsciiDigit)
                    ? $"Numeric PreRelease version must not contain leading zeroes \"{part}\""
                    : $"Invalid character(s) found in prerelease \"{part}\"");
            }
        }

        if (plus >= 0 && build.Split('.').FirstOrDefault(b => b.Length == 0 || !b.All(IsLetter)) is { } bad)
        {
            return new CelError(bad.Length == 0 ? "Build meta data is empty" : $"Invalid character(s) found in build meta data \"{bad}\"");
        }

        return new SemanticVersion(values[0], values[1], values[2], pre, build);
    }

    public int Order(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0)
        {
            return Math.Sign(order);
        }

        if (_pre.Length == 0 || other._pre.Length == 0)
        {
            return other._pre.Length.CompareTo(0) - _pre.Length.CompareTo(0);
        }

        return _pre.Zip(other._pre, OrderPart).FirstOrDefault(o => o != 0) is var first and not 0 ? first : _pre.Length.CompareTo(other._pre.Length);
    }

    public override bool Equals(object? obj) => obj is SemanticVersion other && Order(other) == 0;

    public override int GetHashCode() => (Major, Minor, Patch).GetHashCode();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}")
        + (_pre.Length == 0 ? "" : "-" + string.Join('.', _pre)) + (_build.Length == 0 ? "" : "+" + _build);

    private static int OrderPart(string a, string b)
    {
        var (numericA, numericB) = (a.All(char.IsAsciiDigit), b.All(char.IsAsciiDigit));
        if (numericA != numericB)
        {
            return numericA ? -1 : 1;
        }

        var order = numericA && a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
        return Math.Sign(order);
    }

    private static string? Wrong(string number, string name, out ulong value)
    {
        value = 0;
        if (number.Length == 0 || !number.All(char.IsAsciiDigit))
        {
            return $"Invalid character(s) found in {name.ToLowerInvariant()} number \"{number}\"";
        }

        if (number.Length > 1 && number[0] == '0')
        {
            return $"{name} number must not contain leading zeroes \"{number}\"";
        }

        return ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            ? null
            : $"strconv.ParseUint: parsing \"{number}\": value out of range";
    }

    private static string Normalize(string text)
    {
        text = text.Trim();
        text = text.StartsWith('v') ? text[1..] : text;
        var parts = text.Split('.', 3).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Length > 1)
            {
                var bare = parts[i].TrimStart('0');
                parts[i] = bare.Length == 0 || !char.IsAsciiDigit(bare[0]) ? "0" + bare : bare;
            }
        }

        if (parts.Count < 3 && parts[^1].AsSpan().ContainsAny('+', '-'))
        {
            return text;
        }

        while (parts.Count < 3)
        {
            parts.Add("0");
        }

        return string.Join('.', parts);
    }

    private static bool IsLetter(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';
}
