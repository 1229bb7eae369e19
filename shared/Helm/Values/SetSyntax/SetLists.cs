using System.Globalization;

namespace Flux.Helm.Values.SetSyntax;

/// <summary>What the grammars of <c>--set</c> and <c>--set-literal</c> share: writing into maps and lists under limits.</summary>
internal static class SetLists
{
    /// <summary>The largest index of a list.</summary>
    public const int MaxIndex = 65536;

    /// <summary>The deepest nesting of dotted names.</summary>
    public const int MaxNestedNames = 30;

    public const string TooDeep = "value name nested level is greater than maximum supported nested level of 30";

    /// <summary>Sets a key; an empty one sets nothing.</summary>
    public static void Set(Dictionary<string, object?> data, string key, object? value)
    {
        if (key.Length > 0)
        {
            data[key] = value;
        }
    }

    /// <summary>How many elements one argument may add to lists, so that a short text cannot fill the memory.</summary>
    public const int MaxGrowth = 1 << 20;

    /// <summary>How deep lists and maps within lists may nest; upstream has no limit, its stack grows.</summary>
    public const int MaxNesting = 1000;

    public static void SetIndex(List<object?> list, long index, object? value, ref int growth)
    {
        if (index > MaxIndex)
        {
            throw new SetSyntaxException($"index of {index} is greater than maximum supported index of {MaxIndex}");
        }

        growth += Math.Max(0, (int)index + 1 - list.Count);
        if (growth > MaxGrowth)
        {
            throw new SetSyntaxException($"more than {MaxGrowth} list elements");
        }

        Grow(list, (int)index);
        list[(int)index] = value;
    }

    public static void CheckNesting(int nesting)
    {
        if (nesting > MaxNesting)
        {
            throw new SetSyntaxException($"nested deeper than {MaxNesting} levels");
        }
    }

    public static void CheckIndex(long index)
    {
        if (index < 0)
        {
            throw new SetSyntaxException($"negative {index} index not allowed");
        }
    }

    /// <summary>The list at a key, a new one where there is no such key.</summary>
    public static List<object?> ListAt(Dictionary<string, object?> data, string key) =>
        !data.TryGetValue(key, out var found) ? [] : found as List<object?> ?? throw NotA(found, "[]interface {}");

    /// <summary>The map at a key, a new one where there is no such key.</summary>
    public static Dictionary<string, object?> MapAt(Dictionary<string, object?> data, string key) =>
        !data.TryGetValue(key, out var found) ? [] : found as Dictionary<string, object?> ?? throw NotA(found, "map[string]interface {}");

    /// <summary>The list at an index, a new one where there is none.</summary>
    public static List<object?> ListAt(List<object?> list, long index) =>
        index >= list.Count || list[(int)index] is not { } found ? [] : found as List<object?> ?? throw NotA(found, "[]interface {}");

    /// <summary>The map at an index; where there is something else, a new map takes its place at once.</summary>
    public static Dictionary<string, object?> MapAt(List<object?> list, long index)
    {
        if (index >= list.Count)
        {
            return [];
        }

        if (list[(int)index] is Dictionary<string, object?> map)
        {
            return map;
        }

        var inner = new Dictionary<string, object?>();
        list[(int)index] = inner;
        return inner;
    }

    /// <remarks>Spec: Go's strconv.Atoi and its errors.</remarks>
    public static long Index(string text)
    {
        var digits = text is ['+' or '-', ..] ? text.AsSpan(1) : text;
        var wrong = digits.IndexOfAnyExceptInRange('0', '9');
        if (digits.Length == 0 || (wrong >= 0 && !IsTooLarge(digits[..wrong])))
        {
            throw new SetSyntaxException($"error parsing index: strconv.Atoi: parsing {GoText.Quote(text)}: invalid syntax");
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) ? index
            : throw new SetSyntaxException($"error parsing index: strconv.Atoi: parsing {GoText.Quote(text)}: value out of range");
    }

    // Go reads digit by digit: what is too large ends the reading before a letter behind it is seen
    private static bool IsTooLarge(ReadOnlySpan<char> digits) => digits.TrimStart('0').Length > 19 && !ulong.TryParse(digits, CultureInfo.InvariantCulture, out _);

    private static SetSyntaxException NotA(object? found, string type) =>
        new($"unable to parse key: interface conversion: interface {{}} is {(found is null ? "nil" : GoText.TypeName(found))}, not {type}");

    private static void Grow(List<object?> list, int index)
    {
        for (var i = list.Count; i <= index; i++)
        {
            list.Add(null);
        }
    }
}
